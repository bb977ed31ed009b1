//! Whose schedules a command is about, and which schedule of theirs.

use super::super::{ElementField, elements, token_enum};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

/// Owner of schedules: a user, a group or a tenant, by the ids of that level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleOwner {
    /// A user.
    User {
        /// 1–161 characters.
        user_id: String,
    },
    /// A group.
    Group {
        /// The tenant, 1–30 characters.
        service_provider_id: String,
        /// The group within the tenant, 1–30 characters.
        group_id: String,
    },
    /// A tenant.
    ServiceProvider {
        /// 1–30 characters.
        service_provider_id: String,
    },
}

/// What has been read of an owner.
#[derive(Debug, Default)]
pub(super) struct OwnerElements {
    user_id: Option<String>,
    service_provider_id: Option<String>,
    group_id: Option<String>,
}

token_enum! {
    /// What a schedule lists.
    pub enum ScheduleType {
        /// Days.
        Holiday = "Holiday",
        /// Hours.
        Time = "Time",
    }
}

elements! {
    /// A schedule of an owner: two of different types may have one name.
    #[derive(PartialEq, Eq)]
    pub struct ScheduleKey {
        /// 1–40 characters.
        schedule_name: String = "scheduleName",
        /// What it lists.
        schedule_type: ScheduleType = "scheduleType",
    }
}

// === impl ScheduleOwner ===

impl ScheduleOwner {
    /// The one of these names that is for the owner's level.
    pub(super) fn pick(&self, [user, group, service_provider]: [&'static str; 3]) -> &'static str {
        match self {
            Self::User { .. } => user,
            Self::Group { .. } => group,
            Self::ServiceProvider { .. } => service_provider,
        }
    }

    pub(super) fn write(&self, writer: &mut XmlWriter<'_>) {
        match self {
            Self::User { user_id } => writer.text_element("userId", user_id),
            Self::Group {
                service_provider_id,
                group_id,
            } => {
                writer.text_element("serviceProviderId", service_provider_id);
                writer.text_element("groupId", group_id);
            }
            Self::ServiceProvider {
                service_provider_id,
            } => writer.text_element("serviceProviderId", service_provider_id),
        }
    }
}

// === impl OwnerElements ===

impl OwnerElements {
    /// Takes in an id, and skips what is none.
    pub(super) fn accept<'x>(
        &mut self,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        let (slot, name) = match child.name() {
            "userId" => (&mut self.user_id, "userId"),
            "serviceProviderId" => (&mut self.service_provider_id, "serviceProviderId"),
            "groupId" => (&mut self.group_id, "groupId"),
            _ => return reader.skip(),
        };
        <String as ElementField>::accept(slot, name, reader, child)
    }

    /// The owner: the ids tell the level.
    pub(super) fn finish(self) -> Result<ScheduleOwner, ParseError> {
        match (self.user_id, self.service_provider_id, self.group_id) {
            (Some(user_id), ..) => Ok(ScheduleOwner::User { user_id }),
            (None, Some(service_provider_id), Some(group_id)) => Ok(ScheduleOwner::Group {
                service_provider_id,
                group_id,
            }),
            (None, Some(service_provider_id), None) => Ok(ScheduleOwner::ServiceProvider {
                service_provider_id,
            }),
            (None, None, Some(_)) => Err(ParseError::Missing("serviceProviderId")),
            (None, None, None) => Err(ParseError::Missing("userId")),
        }
    }
}

/// Declares a request about schedules: its names for users, groups and tenants, the elements after the
/// owner's ids, and what answers it.
macro_rules! schedule_request {
    ($(#[$meta:meta])* $kind:ident $name:ident = [$($names:tt)*] {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $wire:literal,)*
    } => $response:ident = [$($response_names:tt)*]) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Whose schedules.
            pub owner: $crate::command::schedule::owner::ScheduleOwner,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        /// The level is read off the ids that are there.
        impl $crate::command::ElementContent for $name {
            fn write(&self, writer: &mut $crate::xml::XmlWriter<'_>) {
                self.owner.write(writer);
                $($crate::command::ElementField::write_as(&self.$field, $wire, writer);)*
            }

            fn read(
                reader: &mut $crate::xml::XmlReader<'_>,
            ) -> Result<Self, $crate::xml::ParseError> {
                let mut owner = $crate::command::schedule::owner::OwnerElements::default();
                $(let mut $field = <$type as $crate::command::ElementField>::Slot::default();)*
                while let Some(child) = reader.child()? {
                    match child.name() {
                        $($wire => <$type as $crate::command::ElementField>::accept(
                            &mut $field, $wire, reader, &child,
                        )?,)*
                        _ => owner.accept(reader, &child)?,
                    }
                }
                Ok(Self {
                    owner: owner.finish()?,
                    $($field: <$type as $crate::command::ElementField>::finish($field, $wire)?,)*
                })
            }
        }

        impl $crate::command::Request for $name {
            type Response = $response;
            const KIND: $crate::command::CommandKind = $crate::command::CommandKind::$kind;

            fn type_name(&self) -> &'static str {
                self.owner.pick([$($names)*])
            }

            fn response_type(&self) -> &'static str {
                self.owner.pick([$($response_names)*])
            }
        }
    };
}

pub(super) use schedule_request;
