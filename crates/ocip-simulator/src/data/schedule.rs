//! Schedules: no more of them than their names, which is all that services refer to.

use ocip::command::simultaneous_ring_personal::ScheduleLevel;
use serde::Deserialize;

use super::token::token;

/// A schedule of a user, a group or a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredSchedule {
    /// 1–40 characters.
    pub name: String,
    /// What it lists.
    #[serde(rename = "type")]
    pub kind: ScheduleType,
}

/// What a schedule lists (OCI schema, `ScheduleType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ScheduleType {
    /// Hours.
    Time,
    /// Days.
    Holiday,
}

/// A schedule as a service refers to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleReference {
    /// Whose schedule: `User`, `Group` or `Service Provider`.
    #[serde(deserialize_with = "level")]
    pub level: ScheduleLevel,
    /// 1–40 characters.
    pub name: String,
}

fn level<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ScheduleLevel, D::Error> {
    let expected = "none of User, Group, Service Provider";
    token(from, ScheduleLevel::from_token, expected)
}
