//! Plan of a change: from the present state to commands, in an order that cannot fail for order's sake.
//!
//! Criteria are deleted first, so that their names are free. Then come the changes, each with its
//! renaming in the same command, ordered so that a name is free before it is taken; names that go
//! round in a circle are broken up by a temporary name. Then what is new is added. Last comes the
//! service itself, with the activation of criteria by their final names. If another criteria has such
//! a name now, it comes in a document of its own, when it is known who has the name. No I/O here.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use ocip::command::criteria::CriteriaActivation;
use ocip::document::COMMANDS_MAX;
use ocip_services::criteria::command::{
    CriteriaAddRequest, CriteriaDeleteRequest, CriteriaEdit, CriteriaModifyRequest,
    CriteriaServiceModifyRequest,
};
use ocip_services::criteria::table::CriteriaService;

use super::CriteriaDnSelection;
use super::change::{CallersChange, CriteriaChange, CriteriaItem, ServiceChange};
use super::model::{CriteriaCallers, Present};

/// Error of a change that does not fit the present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanError {
    /// The item at this place names a criteria that is not there.
    Unknown {
        /// The place in the request's list.
        item: usize,
    },
    /// The item at this place would make or rename to a name that is taken.
    NameTaken {
        /// The place in the request's list.
        item: usize,
        /// The name.
        name: String,
    },
    /// The item at this place makes a criteria without saying which callers it is about.
    NoCallers {
        /// The place in the request's list.
        item: usize,
    },
    /// The item at this place would leave a criteria that is about no caller at all.
    NobodySpecified {
        /// The place in the request's list.
        item: usize,
    },
}

/// A command and the item of the request that it is for.
#[derive(Debug, Clone)]
pub(super) struct PlanStep {
    pub(super) item: usize,
    pub(super) command: CriteriaCommand,
}

/// A command about one criteria.
#[derive(Debug, Clone)]
pub(super) enum CriteriaCommand {
    Delete(CriteriaDeleteRequest),
    Modify(CriteriaModifyRequest),
    Add(CriteriaAddRequest),
}

/// All commands of a change, in their order.
#[derive(Debug, Clone)]
pub(super) struct ChangePlan {
    pub(super) of: &'static CriteriaService,
    pub(super) steps: Vec<PlanStep>,
    /// The last command, unless there is nothing to say about the service.
    pub(super) service: Option<CriteriaServiceModifyRequest>,
    /// Items that are to be switched on or off by a name that another criteria has at present.
    inherited: Vec<(usize, String)>,
}

/// Makes the commands for `change`, or says where it does not fit `present`.
pub(super) fn plan(
    user_id: &str,
    present: &Present,
    change: &ServiceChange,
) -> Result<ChangePlan, Vec<PlanError>> {
    let mut planner = Planner {
        service: change.service,
        user_id,
        present,
        conflicts: Vec::new(),
    };
    let sorted = planner.sort(&change.criteria);
    planner.check_names(&sorted);
    planner.check_callers(&sorted);
    if !planner.conflicts.is_empty() {
        return Err(planner.conflicts);
    }
    // What frees a name comes before what takes it.
    let mut steps = planner.deletions(&sorted);
    steps.extend(planner.modifications(&sorted.modified));
    steps.extend(planner.additions(&sorted));
    Ok(ChangePlan {
        of: change.service,
        steps,
        service: service_command(user_id, change, &sorted),
        inherited: inherited(present, &sorted),
    })
}

/// See [`ChangePlan::inherited`].
fn inherited(present: &Present, sorted: &Sorted<'_>) -> Vec<(usize, String)> {
    let modified = sorted.modified.iter();
    let inheriting = modified.filter(|(_, change)| {
        change.active.is_some()
            && change.is_renamed()
            && present.names.contains(change.final_name())
    });
    inheriting
        .map(|(item, change)| (*item, change.final_name().to_owned()))
        .collect()
}

struct Planner<'p> {
    service: &'static CriteriaService,
    user_id: &'p str,
    present: &'p Present,
    conflicts: Vec<PlanError>,
}

/// The items of a request, by what has to be done about them.
#[derive(Default)]
struct Sorted<'c> {
    deleted: Vec<(usize, &'c str)>,
    modified: Vec<(usize, &'c CriteriaChange)>,
    added: Vec<(usize, &'c CriteriaChange)>,
}

// === impl ChangePlan ===

impl ChangePlan {
    /// The places of the commands (the service's is after the last step), cut into documents.
    pub(super) fn documents(&self) -> Vec<Range<usize>> {
        let steps = self.steps.len();
        let total = steps + usize::from(self.service.is_some());
        let together = if self.inherited.is_empty() {
            total
        } else {
            steps
        };
        let mut documents = in_documents(0..together);
        documents.extend(in_documents(together..total));
        documents
    }

    /// Does not switch the inheritors of a name on or off whose steps are `undone`: they have their
    /// old names still, and somebody else has the one that they were to get.
    pub(super) fn leave_out(&mut self, undone: &HashSet<usize>) {
        let Some(service) = &mut self.service else {
            return;
        };
        let spared = self
            .inherited
            .iter()
            .filter(|(item, _)| undone.contains(item));
        let spared: HashSet<&str> = spared.map(|(_, name)| name.as_str()).collect();
        service
            .activations
            .retain(|one| !spared.contains(one.criteria_name.as_str()));
        if service.is_empty() {
            self.service = None;
        }
    }
}

fn in_documents(places: Range<usize>) -> Vec<Range<usize>> {
    let end = places.end;
    let starts = places.step_by(COMMANDS_MAX);
    starts
        .map(|start| start..end.min(start + COMMANDS_MAX))
        .collect()
}

// === impl Planner ===

impl Planner<'_> {
    fn sort<'c>(&mut self, items: &'c [CriteriaItem]) -> Sorted<'c> {
        let mut sorted = Sorted::default();
        for (index, item) in items.iter().enumerate() {
            let known = self.present.names.contains(item.name());
            match item {
                CriteriaItem::Delete(name) if known => sorted.deleted.push((index, name.as_str())),
                CriteriaItem::Modify(change) | CriteriaItem::Put(change) if known => {
                    sorted.modified.push((index, change));
                }
                CriteriaItem::Create(change) => sorted.added.push((index, change)),
                // With nothing but "active", or a new name, an unknown one cannot be made.
                CriteriaItem::Put(change) if change.has_content() && !change.is_renamed() => {
                    sorted.added.push((index, change));
                }
                _ => self.conflicts.push(PlanError::Unknown { item: index }),
            }
        }
        sorted
    }

    /// Every name that is taken by this change must be free by then, and taken once.
    fn check_names(&mut self, sorted: &Sorted<'_>) {
        let leaving = sorted.deleted.iter().map(|(_, name)| *name);
        let renamed = sorted
            .modified
            .iter()
            .filter(|(_, change)| change.is_renamed());
        let leaving: HashSet<&str> = leaving
            .chain(renamed.clone().map(|(_, change)| change.name.as_str()))
            .collect();
        let present = self.present.names.iter().map(String::as_str);
        let mut taken: HashSet<&str> = present.filter(|name| !leaving.contains(name)).collect();
        for (item, change) in renamed.chain(&sorted.added) {
            if !taken.insert(change.final_name()) {
                let name = change.final_name().to_owned();
                self.conflicts
                    .push(PlanError::NameTaken { item: *item, name });
            }
        }
    }

    fn check_callers(&mut self, sorted: &Sorted<'_>) {
        for (item, change) in &sorted.added {
            match &change.callers {
                Some(callers) if callers.selection.is_some() => {
                    self.check_somebody(*item, callers, None);
                }
                _ => self.conflicts.push(PlanError::NoCallers { item: *item }),
            }
        }
        for (item, change) in &sorted.modified {
            if let Some(callers) = &change.callers {
                let present = self.present.callers.get(change.name.as_str());
                self.check_somebody(*item, callers, present);
            }
        }
    }

    /// "Specified Only" has to specify somebody, after the change.
    fn check_somebody(
        &mut self,
        item: usize,
        change: &CallersChange,
        present: Option<&CriteriaCallers>,
    ) {
        let selection = change
            .selection
            .or(present.map(|callers| callers.selection));
        let flag = |new: Option<bool>, old: fn(&CriteriaCallers) -> bool| {
            new.or(present.map(old)).unwrap_or(false)
        };
        let somebody = flag(change.include_anonymous, |callers| {
            callers.include_anonymous
        }) || flag(change.include_unavailable, |callers| {
            callers.include_unavailable
        }) || match &change.numbers {
            Some(numbers) => !numbers.is_empty(),
            None => present.is_some_and(|callers| !callers.numbers.is_empty()),
        };
        if selection == Some(CriteriaDnSelection::SpecifiedOnly) && !somebody {
            self.conflicts.push(PlanError::NobodySpecified { item });
        }
    }

    fn deletions(&self, sorted: &Sorted<'_>) -> Vec<PlanStep> {
        let delete = |(item, name): &(usize, &str)| {
            let delete = CriteriaDeleteRequest {
                service: self.service,
                user_id: self.user_id.to_owned(),
                name: (*name).to_owned(),
            };
            PlanStep {
                item: *item,
                command: CriteriaCommand::Delete(delete),
            }
        };
        sorted.deleted.iter().map(delete).collect()
    }

    /// Each after the one that frees its new name.
    fn modifications(&self, modified: &[(usize, &CriteriaChange)]) -> Vec<PlanStep> {
        let mut steps = Vec::new();
        for group in rename_order(modified) {
            match is_circle(modified, &group) {
                // In a circle of renames nobody can go first, so one steps aside under a temporary name.
                Some(((item, change), rest)) => {
                    let temporary = self.free_name(modified);
                    steps.push(self.modify(*item, change, Some(&temporary)));
                    steps.extend(
                        rest.iter()
                            .map(|place| self.modify_plainly(&modified[*place])),
                    );
                    steps.push(self.rename(*item, &temporary, change.final_name()));
                }
                None => steps.extend(
                    group
                        .iter()
                        .map(|place| self.modify_plainly(&modified[*place])),
                ),
            }
        }
        steps.retain(|step| !step.command.is_empty());
        steps
    }

    fn modify_plainly(&self, (item, change): &(usize, &CriteriaChange)) -> PlanStep {
        let new_name = change.is_renamed().then(|| change.final_name());
        self.modify(*item, change, new_name)
    }

    fn modify(&self, item: usize, change: &CriteriaChange, new_name: Option<&str>) -> PlanStep {
        let command = CriteriaCommand::Modify(CriteriaModifyRequest {
            service: self.service,
            user_id: self.user_id.to_owned(),
            name: change.name.as_str().to_owned(),
            new_name: new_name.map(str::to_owned),
            edit: change.to_edit(),
        });
        PlanStep { item, command }
    }

    fn rename(&self, item: usize, name: &str, new_name: &str) -> PlanStep {
        let command = CriteriaCommand::Modify(CriteriaModifyRequest {
            service: self.service,
            user_id: self.user_id.to_owned(),
            name: name.to_owned(),
            new_name: Some(new_name.to_owned()),
            edit: CriteriaEdit::nothing(self.service),
        });
        PlanStep { item, command }
    }

    fn additions(&self, sorted: &Sorted<'_>) -> Vec<PlanStep> {
        let add = |(item, change): &(usize, &CriteriaChange)| {
            let command = CriteriaCommand::Add(CriteriaAddRequest {
                service: self.service,
                user_id: self.user_id.to_owned(),
                name: change.final_name().to_owned(),
                detail: change.to_detail(self.service)?,
            });
            Some(PlanStep {
                item: *item,
                command,
            })
        };
        sorted.added.iter().filter_map(add).collect()
    }

    /// A name that nobody has or will have.
    fn free_name(&self, modified: &[(usize, &CriteriaChange)]) -> String {
        let used = |name: &str| {
            self.present.names.contains(name)
                || modified
                    .iter()
                    .any(|(_, change)| change.final_name() == name)
        };
        let mut names = (1_u32..).map(|number| format!("renaming {number}"));
        names.find(|name| !used(name)).unwrap_or_default()
    }
}

impl CriteriaCommand {
    /// True for a Modify that says nothing: its item is about activation alone.
    fn is_empty(&self) -> bool {
        match self {
            Self::Delete(_) | Self::Add(_) => false,
            Self::Modify(modify) => modify.new_name.is_none() && modify.edit.is_empty(),
        }
    }
}

/// The first item of a group and the rest, if the first wants the name that the last one has: no
/// order will do then.
fn is_circle<'g, 'c>(
    modified: &'g [(usize, &'c CriteriaChange)],
    group: &'g [usize],
) -> Option<(&'g (usize, &'c CriteriaChange), &'g [usize])> {
    let (first, rest) = group.split_first()?;
    let (first, last) = (&modified[*first], &modified[*rest.last()?]);
    (first.1.final_name() == last.1.name.as_str()).then_some((first, rest))
}

/// Groups of places in `modified`: in each, a name is freed before the next one takes it.
fn rename_order(modified: &[(usize, &CriteriaChange)]) -> Vec<Vec<usize>> {
    let by_name: HashMap<&str, usize> = modified
        .iter()
        .enumerate()
        .map(|(place, (_, change))| (change.name.as_str(), place))
        .collect();
    // Who has to move away before this one can take its new name?
    let blocker = |place: usize| {
        let (_, change) = modified[place];
        change
            .is_renamed()
            .then(|| by_name.get(change.final_name()).copied())
            .flatten()
    };
    let mut done = HashSet::new();
    let mut groups = Vec::new();
    for start in 0..modified.len() {
        let mut group = Vec::new();
        let mut next = Some(start);
        while let Some(place) = next.filter(|place| done.insert(*place)) {
            group.push(place);
            next = blocker(place);
        }
        group.reverse();
        groups.push(group);
    }
    groups
}

fn service_command(
    user_id: &str,
    change: &ServiceChange,
    sorted: &Sorted<'_>,
) -> Option<CriteriaServiceModifyRequest> {
    let modified = sorted
        .modified
        .iter()
        .filter_map(|(_, change)| change.active.map(|active| (change.final_name(), active)));
    // Whether a new one counts from the start is up to the switch, so it is always said.
    let added = sorted
        .added
        .iter()
        .map(|(_, change)| (change.final_name(), change.active.unwrap_or(true)));
    let activations = modified
        .chain(added)
        .map(|(name, is_active)| CriteriaActivation {
            criteria_name: name.to_owned(),
            is_active,
        });
    let command = CriteriaServiceModifyRequest {
        service: change.service,
        user_id: user_id.to_owned(),
        settings: change.settings.clone(),
        numbers: change.number_list(),
        activations: activations.collect(),
    };
    (!command.is_empty()).then_some(command)
}
