//! Types that another mentions, looked up while it is built.

use std::sync::Arc;

use super::super::SchemaError;
use super::super::model::TypeDefinition;
use super::draft::{BaseDraft, Derivation, SourceLine};
use super::names::TypeNumber;
use super::table::{BuildFault, LinkState, LinkTable, TypeExtent};

/// Builder of one type and the anonymous types in it.
pub(super) struct TypeBuilder<'l> {
    pub(super) table: &'l mut LinkTable,
    pub(super) file: Arc<str>,
    pub(super) extent: TypeExtent,
}

/// A base and the place that names it.
pub(super) struct LinkedBase {
    pub(super) draft: BaseDraft,
    pub(super) definition: Arc<TypeDefinition>,
}

// === impl TypeBuilder ===

impl<'l> TypeBuilder<'l> {
    pub(super) fn new(table: &'l mut LinkTable, file: Arc<str>) -> TypeBuilder<'l> {
        TypeBuilder {
            table,
            file,
            extent: TypeExtent::default(),
        }
    }

    pub(super) fn base(&mut self, draft: BaseDraft) -> Result<LinkedBase, BuildFault> {
        match self.table.state(draft.number) {
            LinkState::Done(linked) => {
                self.extent = self.extent.and(linked.extent);
                let definition = Arc::clone(&linked.definition);
                Ok(LinkedBase { draft, definition })
            }
            LinkState::Failed(fault) => Err(BuildFault::Of(*fault)),
            LinkState::Missing => {
                let fault = self.table.missing(draft.number);
                Err(self.fault_of_base(draft, fault))
            }
            LinkState::New | LinkState::Open | LinkState::Circular => {
                let fault = format!(
                    "the type {} contains itself",
                    self.table.names.name(draft.number)
                );
                Err(self.fault_of_base(draft, fault))
            }
        }
    }

    pub(super) fn named_kind(
        &mut self,
        number: TypeNumber,
        line: SourceLine,
        place: &dyn Fn() -> String,
    ) -> Result<Arc<TypeDefinition>, BuildFault> {
        let fault = match (self.table.use_state(number), self.table.state(number)) {
            (LinkState::Done(extent), LinkState::Done(linked)) => {
                self.extent = self.extent.and(*extent);
                return Ok(Arc::clone(&linked.definition));
            }
            (LinkState::Failed(fault), _) => return Err(BuildFault::Of(*fault)),
            (LinkState::Missing, _) => self.table.missing(number),
            _ => format!("the type {} contains itself", self.table.names.name(number)),
        };
        Err(self.fault(line, place(), fault))
    }

    pub(super) fn spend(&mut self, copies: usize, base: BaseDraft) -> Result<(), BuildFault> {
        match self.table.spend(copies) {
            true => Ok(()),
            false => {
                Err(self.fault_of_base(base, "too much is derived from what is large".to_owned()))
            }
        }
    }

    pub(super) fn fault_of_base(&self, base: BaseDraft, fault: String) -> BuildFault {
        let element = match base.derivation {
            Derivation::Extension => "xs:extension",
            Derivation::Restriction => "xs:restriction",
        };
        self.fault(base.line, element.to_owned(), fault)
    }

    pub(super) fn fault(
        &self,
        line: SourceLine,
        element: String,
        fault: impl Into<String>,
    ) -> BuildFault {
        BuildFault::Own(SchemaError {
            file: self.file.to_string(),
            line: line.0,
            element,
            fault: fault.into(),
        })
    }
}
