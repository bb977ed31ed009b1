//! Plan of a change: which of the two services is changed to what, and which of them first.
//!
//! Forwarding to a number comes before voice mail on the switch. So what takes the calls is changed before
//! what lets go of them, and what is not seen before what is: at no time between two commands does a call go
//! where neither the old state nor the new one sends it.

use ocip_services::table::{UserService, Value};

use super::model::{AlwaysForwarding, ForwardingMode, NUMBER, VOICE_MAIL};
use crate::switch::Nillable;
use crate::switch::settings::SettingsChange;
use crate::switch::value::Destination;

/// Change of where all calls go; what is absent stays.
#[derive(Debug, Clone)]
pub struct ForwardingChange {
    /// Whether they go to the number or to voice mail.
    pub mode: Option<ForwardingMode>,
    /// Whether they go elsewhere at all.
    pub is_active: Option<bool>,
    /// The number.
    pub destination: Nillable<Destination>,
}

/// Error of a change that does not fit what the user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardingConflict {
    /// The user does not have the service of this mode.
    NotSupported(ForwardingMode),
    /// The user does not have the service that keeps the number.
    NumberNotKept,
    /// Calls are to go elsewhere, and both ways are there.
    ModeMissing,
    /// A mode without calls that go elsewhere, which the switch cannot keep.
    ModeAlone,
}

/// Command of a plan: a change of one of the two services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForwardingStep {
    pub(super) service: &'static UserService,
    pub(super) change: SettingsChange,
}

/// Where all calls are to go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// As now.
    Same,
    /// Nowhere else.
    Phone,
    /// As the mode says.
    Elsewhere(ForwardingMode),
}

/// The steps from `present` to what `change` asks for, at most one for each service, in the order in which
/// they are to be done, each only if the one before it is.
pub(super) fn plan(
    present: &AlwaysForwarding,
    change: &ForwardingChange,
) -> Result<Vec<ForwardingStep>, ForwardingConflict> {
    let target = target(present, change)?;
    let number = number_step(present, target, &change.destination)?;
    let voice_mail = voice_mail_step(present, target);
    let steps = match target {
        Target::Elsewhere(ForwardingMode::Number) => [number, voice_mail],
        _ => [voice_mail, number],
    };
    Ok(steps.into_iter().flatten().collect())
}

fn target(
    present: &AlwaysForwarding,
    change: &ForwardingChange,
) -> Result<Target, ForwardingConflict> {
    let supported = present.supported_modes();
    if let Some(mode) = change.mode.filter(|mode| !supported.contains(mode)) {
        return Err(ForwardingConflict::NotSupported(mode));
    }
    let only = match supported[..] {
        [only] => Some(only),
        _ => None,
    };
    let mode = change.mode.or(present.mode());
    match (change.is_active, change.mode) {
        (Some(false), _) => Ok(Target::Phone),
        (Some(true), _) => mode
            .or(only)
            .map(Target::Elsewhere)
            .ok_or(ForwardingConflict::ModeMissing),
        (None, None) => Ok(Target::Same),
        (None, Some(_)) if present.mode().is_none() => Err(ForwardingConflict::ModeAlone),
        (None, Some(mode)) => Ok(Target::Elsewhere(mode)),
    }
}

fn number_step(
    present: &AlwaysForwarding,
    target: Target,
    destination: &Nillable<Destination>,
) -> Result<Option<ForwardingStep>, ForwardingConflict> {
    let Some(number) = &present.number else {
        return match destination {
            Nillable::Value(_) => Err(ForwardingConflict::NumberNotKept),
            Nillable::Absent | Nillable::Nil => Ok(None),
        };
    };
    let is_active = match target {
        Target::Same => number.is_active,
        target => target == Target::Elsewhere(ForwardingMode::Number),
    };
    let stored = number.destination.as_deref();
    let destination = match destination {
        Nillable::Value(new) if stored != Some(new.as_str()) => {
            Nillable::Value(Value::Text(new.as_str().to_owned()))
        }
        Nillable::Nil if stored.is_some() => Nillable::Nil,
        _ => Nillable::Absent,
    };
    Ok(step(
        &NUMBER,
        [
            ("isActive", flag(number.is_active, is_active)),
            ("forwardToPhoneNumber", destination),
        ],
    ))
}

fn voice_mail_step(present: &AlwaysForwarding, target: Target) -> Option<ForwardingStep> {
    let voice_mail = present.voice_mail?;
    if target == Target::Same {
        return None;
    }
    let takes_all = target == Target::Elsewhere(ForwardingMode::VoiceMail);
    // Without calls to take it stays on: it may take those that nobody answers.
    let is_active = voice_mail.is_active || takes_all;
    step(
        &VOICE_MAIL,
        [
            ("isActive", flag(voice_mail.is_active, is_active)),
            (
                "alwaysRedirectToVoiceMail",
                flag(voice_mail.takes_all, takes_all),
            ),
        ],
    )
}

/// A flag that is changed if it is another one.
fn flag(present: bool, wanted: bool) -> Nillable<Value> {
    match present == wanted {
        true => Nillable::Absent,
        false => Nillable::Value(Value::Flag(wanted)),
    }
}

/// The step that sets these elements; none when there is nothing to set.
fn step(
    service: &'static UserService,
    elements: [(&str, Nillable<Value>); 2],
) -> Option<ForwardingStep> {
    let mut change = SettingsChange::of(service);
    for (element, value) in elements {
        let position = service.position(element);
        let entry = position.and_then(|position| change.0.get_mut(position));
        entry.into_iter().for_each(|entry| *entry = value.clone());
    }
    (!change.is_empty()).then_some(ForwardingStep { service, change })
}

// === impl ForwardingStep ===

impl ForwardingStep {
    /// Whether what it changes is so in `now`.
    pub(super) fn holds(&self, now: &AlwaysForwarding) -> bool {
        let value = |element: &str| now.value(self.service, element);
        let settings = self.service.settings.iter().zip(&self.change.0);
        settings
            .filter(|(_, change)| **change != Nillable::Absent)
            .all(|(setting, change)| value(setting.element) == change.clone().into_value())
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{MailForwarding, NumberForwarding};
    use super::*;
    use crate::numbering::NumberingPlan;

    fn state(number: Option<(bool, &str)>, voice_mail: Option<(bool, bool)>) -> AlwaysForwarding {
        AlwaysForwarding {
            number: number.map(|(is_active, destination)| NumberForwarding {
                is_active,
                destination: (!destination.is_empty()).then(|| destination.to_owned()),
            }),
            voice_mail: voice_mail.map(|(is_active, takes_all)| MailForwarding {
                is_active,
                takes_all,
            }),
        }
    }

    fn change(
        mode: Option<ForwardingMode>,
        is_active: Option<bool>,
        number: &str,
    ) -> ForwardingChange {
        let destination = match number {
            "" => Nillable::Absent,
            "nil" => Nillable::Nil,
            number => {
                Nillable::Value(Destination::parse(number, &NumberingPlan::default()).unwrap())
            }
        };
        ForwardingChange {
            mode,
            is_active,
            destination,
        }
    }

    /// The steps as `service element=value`.
    fn steps(present: &AlwaysForwarding, change: &ForwardingChange) -> Vec<String> {
        let steps = plan(present, change).unwrap();
        let words = |step: ForwardingStep| {
            let settings = step.service.settings.iter().zip(step.change.0);
            let words = settings.filter_map(|(setting, change)| match change {
                Nillable::Absent => None,
                Nillable::Nil => Some(format!(" {}=nil", setting.element)),
                Nillable::Value(Value::Flag(on)) => Some(format!(" {}={on}", setting.element)),
                Nillable::Value(Value::Text(text)) => Some(format!(" {}={text}", setting.element)),
                Nillable::Value(other) => panic!("{other:?}"),
            });
            step.service.path.to_owned() + &words.collect::<String>()
        };
        steps.into_iter().map(words).collect()
    }

    const MAIL: Option<ForwardingMode> = Some(ForwardingMode::VoiceMail);
    const NUMBER_MODE: Option<ForwardingMode> = Some(ForwardingMode::Number);

    #[test]
    fn what_takes_the_calls_comes_before_what_lets_them_go() {
        let to_mail = "voice_messaging/basic_config isActive=true alwaysRedirectToVoiceMail=true";
        let off = "voice_messaging/basic_config alwaysRedirectToVoiceMail=false";
        for (present, change, expected) in [
            (
                state(Some((true, "12")), Some((false, false))),
                change(MAIL, Some(true), ""),
                vec![to_mail, "cfa isActive=false"],
            ),
            (
                state(Some((false, "12")), Some((true, true))),
                change(NUMBER_MODE, Some(true), "13"),
                vec!["cfa isActive=true forwardToPhoneNumber=13", off],
            ),
            (
                state(Some((true, "12")), Some((true, true))),
                change(None, Some(false), "nil"),
                vec![off, "cfa isActive=false forwardToPhoneNumber=nil"],
            ),
            (
                state(Some((true, "12")), Some((true, false))),
                change(MAIL, None, ""),
                vec![
                    "voice_messaging/basic_config alwaysRedirectToVoiceMail=true",
                    "cfa isActive=false",
                ],
            ),
            (
                state(Some((false, "12")), Some((true, true))),
                change(None, None, "13"),
                vec!["cfa forwardToPhoneNumber=13"],
            ),
        ] {
            assert_eq!(steps(&present, &change), expected);
        }
    }

    #[test]
    fn what_is_so_already_is_no_step_and_voice_mail_is_not_switched_off() {
        let both = state(Some((true, "12")), Some((true, false)));
        for same in [
            change(NUMBER_MODE, Some(true), "12"),
            change(None, Some(true), ""),
            change(None, None, ""),
        ] {
            assert_eq!(steps(&both, &same), Vec::<String>::new());
        }
        let off = change(MAIL, Some(false), "");
        assert_eq!(steps(&both, &off), ["cfa isActive=false"]);
    }

    #[test]
    fn one_service_alone_is_one_mode() {
        let mail = state(None, Some((true, false)));
        let on = "voice_messaging/basic_config alwaysRedirectToVoiceMail=true";
        assert_eq!(steps(&mail, &change(None, Some(true), "")), [on]);
        let number = state(Some((false, "12")), None);
        let on = "cfa isActive=true";
        assert_eq!(steps(&number, &change(None, Some(true), "")), [on]);
        for (present, change, expected) in [
            (
                &mail,
                change(NUMBER_MODE, Some(false), ""),
                ForwardingConflict::NotSupported(ForwardingMode::Number),
            ),
            (
                &mail,
                change(None, None, "12"),
                ForwardingConflict::NumberNotKept,
            ),
            (
                &number,
                change(MAIL, Some(true), ""),
                ForwardingConflict::NotSupported(ForwardingMode::VoiceMail),
            ),
        ] {
            assert_eq!(plan(present, &change), Err(expected));
        }
    }

    #[test]
    fn a_mode_and_calls_that_go_elsewhere_belong_together() {
        let off = state(Some((false, "12")), Some((true, false)));
        let missing = change(None, Some(true), "");
        assert_eq!(plan(&off, &missing), Err(ForwardingConflict::ModeMissing));
        let alone = change(MAIL, None, "");
        assert_eq!(plan(&off, &alone), Err(ForwardingConflict::ModeAlone));
    }

    #[test]
    fn a_step_holds_once_all_of_it_is_so() {
        let before = state(Some((false, "12")), Some((true, true)));
        let change = change(NUMBER_MODE, Some(true), "13");
        let steps = plan(&before, &change).unwrap();
        let held = |now: &AlwaysForwarding| steps.iter().map(|step| step.holds(now)).collect();
        let half: Vec<_> = held(&state(Some((true, "12")), Some((true, false))));
        assert_eq!(half, [false, true]);
        let whole: Vec<_> = held(&state(Some((true, "13")), Some((true, false))));
        assert_eq!(whole, [true, true]);
    }
}
