//! Which device a command is about: every device command exists at three levels, and differs between
//! them in its name and its ids alone.

use super::super::ElementField;
use super::super::user::AccessDeviceLevel;
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

/// A device: its level, the ids of that level, and its name there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessDeviceKey {
    /// A device of a group.
    Group {
        /// The tenant, 1–30 characters.
        service_provider_id: String,
        /// The group within the tenant, 1–30 characters.
        group_id: String,
        /// 1–40 characters.
        device_name: String,
    },
    /// A device of a tenant.
    ServiceProvider {
        /// The tenant, 1–30 characters.
        service_provider_id: String,
        /// 1–40 characters.
        device_name: String,
    },
    /// A device of the operator.
    System {
        /// 1–40 characters.
        device_name: String,
    },
}

/// What has been read of a key.
#[derive(Debug, Default)]
pub(super) struct KeyElements {
    service_provider_id: Option<String>,
    group_id: Option<String>,
    device_name: Option<String>,
}

// === impl AccessDeviceKey ===

impl AccessDeviceKey {
    /// The device of this level and name that a user of this tenant and group means (OCI schema,
    /// access device profile: the ids are the user's own).
    pub fn new(
        level: AccessDeviceLevel,
        service_provider_id: &str,
        group_id: &str,
        device_name: &str,
    ) -> Self {
        let device_name = device_name.to_owned();
        match level {
            AccessDeviceLevel::Group => Self::Group {
                service_provider_id: service_provider_id.to_owned(),
                group_id: group_id.to_owned(),
                device_name,
            },
            AccessDeviceLevel::ServiceProvider => Self::ServiceProvider {
                service_provider_id: service_provider_id.to_owned(),
                device_name,
            },
            AccessDeviceLevel::System => Self::System { device_name },
        }
    }

    /// Where the device is defined.
    pub fn level(&self) -> AccessDeviceLevel {
        match self {
            Self::Group { .. } => AccessDeviceLevel::Group,
            Self::ServiceProvider { .. } => AccessDeviceLevel::ServiceProvider,
            Self::System { .. } => AccessDeviceLevel::System,
        }
    }

    /// The tenant, unless the device is the operator's.
    pub fn service_provider_id(&self) -> Option<&str> {
        match self {
            Self::Group {
                service_provider_id,
                ..
            }
            | Self::ServiceProvider {
                service_provider_id,
                ..
            } => Some(service_provider_id),
            Self::System { .. } => None,
        }
    }

    /// The group, if the device is a group's.
    pub fn group_id(&self) -> Option<&str> {
        match self {
            Self::Group { group_id, .. } => Some(group_id),
            Self::ServiceProvider { .. } | Self::System { .. } => None,
        }
    }

    /// The name of the device at its level.
    pub fn device_name(&self) -> &str {
        match self {
            Self::Group { device_name, .. }
            | Self::ServiceProvider { device_name, .. }
            | Self::System { device_name } => device_name,
        }
    }

    /// The one of these names that is for the key's level.
    pub(super) fn pick(
        &self,
        [group, service_provider, system]: [&'static str; 3],
    ) -> &'static str {
        match self {
            Self::Group { .. } => group,
            Self::ServiceProvider { .. } => service_provider,
            Self::System { .. } => system,
        }
    }

    pub(super) fn write(&self, writer: &mut XmlWriter<'_>) {
        let ids = [
            ("serviceProviderId", self.service_provider_id()),
            ("groupId", self.group_id()),
            ("deviceName", Some(self.device_name())),
        ];
        for (name, id) in ids {
            if let Some(id) = id {
                writer.text_element(name, id);
            }
        }
    }
}

// === impl KeyElements ===

impl KeyElements {
    /// Takes in an id, and skips what is none.
    pub(super) fn accept<'x>(
        &mut self,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        let (slot, name) = match child.name() {
            "serviceProviderId" => (&mut self.service_provider_id, "serviceProviderId"),
            "groupId" => (&mut self.group_id, "groupId"),
            "deviceName" => (&mut self.device_name, "deviceName"),
            _ => return reader.skip(),
        };
        <String as ElementField>::accept(slot, name, reader, child)
    }

    /// The key: its ids tell the level.
    pub(super) fn finish(self) -> Result<AccessDeviceKey, ParseError> {
        let device_name = <String as ElementField>::finish(self.device_name, "deviceName")?;
        match (self.service_provider_id, self.group_id) {
            (Some(service_provider_id), Some(group_id)) => Ok(AccessDeviceKey::Group {
                service_provider_id,
                group_id,
                device_name,
            }),
            (Some(service_provider_id), None) => Ok(AccessDeviceKey::ServiceProvider {
                service_provider_id,
                device_name,
            }),
            (None, None) => Ok(AccessDeviceKey::System { device_name }),
            (None, Some(_)) => Err(ParseError::Missing("serviceProviderId")),
        }
    }
}

/// A name at the three levels, in the order of [`AccessDeviceKey::pick`].
macro_rules! at_levels {
    ($name:literal) => {
        [
            concat!("Group", $name),
            concat!("ServiceProvider", $name),
            concat!("System", $name),
        ]
    };
}

/// The name of the answer: with a level, unless it is SuccessResponse.
macro_rules! response_name {
    ($key:expr) => {
        "SuccessResponse"
    };
    ($key:expr, $name:literal) => {
        $key.pick(key::at_levels!($name))
    };
}

/// Declares a request about a device: its name without the level, the elements after the key, and
/// what answers it.
macro_rules! device_request {
    ($(#[$meta:meta])* $kind:ident $name:ident = $wire_name:literal {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $wire:literal,)*
    } => $response:ident $(= $response_name:literal)?) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Which device.
            pub key: key::AccessDeviceKey,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        /// The level is read off the ids that are there.
        impl $crate::command::ElementContent for $name {
            fn write(&self, writer: &mut $crate::xml::XmlWriter<'_>) {
                self.key.write(writer);
                $($crate::command::ElementField::write_as(&self.$field, $wire, writer);)*
            }

            fn read(
                reader: &mut $crate::xml::XmlReader<'_>,
            ) -> Result<Self, $crate::xml::ParseError> {
                let mut key = key::KeyElements::default();
                $(let mut $field = <$type as $crate::command::ElementField>::Slot::default();)*
                while let Some(child) = reader.child()? {
                    match child.name() {
                        $($wire => <$type as $crate::command::ElementField>::accept(
                            &mut $field, $wire, reader, &child,
                        )?,)*
                        _ => key.accept(reader, &child)?,
                    }
                }
                Ok(Self {
                    key: key.finish()?,
                    $($field: <$type as $crate::command::ElementField>::finish($field, $wire)?,)*
                })
            }
        }

        impl $crate::command::Request for $name {
            type Response = $response;
            const KIND: $crate::command::CommandKind = $crate::command::CommandKind::$kind;

            fn type_name(&self) -> &'static str {
                self.key.pick(key::at_levels!($wire_name))
            }

            fn response_type(&self) -> &'static str {
                key::response_name!(self.key $(, $response_name)?)
            }
        }
    };
}

pub(super) use {at_levels, device_request, response_name};
