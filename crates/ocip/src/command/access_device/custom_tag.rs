//! The custom tags of a device: names and values that its configuration files are filled in with.

use super::super::response::SuccessResponse;
use super::super::table::{RowCells, Table, TableRow};
use super::super::{Nillable, Response, elements};
use super::key::{self, device_request};
use crate::xml::ParseError;

device_request! {
    /// Asks for the tags of a device.
    Read AccessDeviceCustomTagGetListRequest = "AccessDeviceCustomTagGetListRequest" {
    } => AccessDeviceCustomTagGetListResponse = "AccessDeviceCustomTagGetListResponse"
}

elements! {
    /// The tags of a device.
    pub struct AccessDeviceCustomTagGetListResponse {
        /// One row for each tag.
        device_custom_tags_table: Table<CustomTagRow> = "deviceCustomTagsTable",
    }
}

/// A tag of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomTagRow {
    /// With its percent signs.
    pub tag_name: String,
    /// Empty when it has none.
    pub tag_value: String,
    /// The value once the tags in it are replaced by theirs; older releases do not say.
    pub actual_tag_value: Option<String>,
}

device_request! {
    /// Adds a tag that the device does not have.
    Write AccessDeviceCustomTagAddRequest = "AccessDeviceCustomTagAddRequest" {
        /// 1–64 characters that begin and end with a percent sign.
        tag_name: String = "tagName",
        /// 1–256 characters; absent for an empty value.
        tag_value: Option<String> = "tagValue",
    } => SuccessResponse
}

device_request! {
    /// Changes a tag that the device has.
    Write AccessDeviceCustomTagModifyRequest = "AccessDeviceCustomTagModifyRequest" {
        /// Which one.
        tag_name: String = "tagName",
        /// 1–256 characters; nil for an empty value.
        tag_value: Nillable<String> = "tagValue",
    } => SuccessResponse
}

device_request! {
    /// Removes tags that the device has.
    Write AccessDeviceCustomTagDeleteListRequest = "AccessDeviceCustomTagDeleteListRequest" {
        /// At least one.
        tag_name: Vec<String> = "tagName",
    } => SuccessResponse
}

device_request! {
    /// Sets tags, whether or not the device has them. Older releases do not know this command.
    Write AccessDeviceCustomTagAddOrModifyListRequest
        = "AccessDeviceCustomTagAddOrModifyListRequest" {
        /// At least one.
        tag: Vec<DeviceManagementTag> = "tag",
    } => SuccessResponse
}

elements! {
    /// A tag to be set.
    pub struct DeviceManagementTag {
        /// 1–64 characters that begin and end with a percent sign.
        tag_name: String = "tagName",
        /// 1–256 characters; absent for an empty value.
        tag_value: Option<String> = "tagValue",
    }
}

impl Response for AccessDeviceCustomTagGetListResponse {}

impl TableRow for CustomTagRow {
    const HEADINGS: &'static [&'static str] = &["Tag Name", "Tag Value", "Actual Tag Value"];

    fn cells(&self) -> Vec<String> {
        let actual = self.actual_tag_value.as_ref().unwrap_or(&self.tag_value);
        vec![
            self.tag_name.clone(),
            self.tag_value.clone(),
            actual.clone(),
        ]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            tag_name: cells.require("Tag Name")?.to_owned(),
            tag_value: cells.require("Tag Value")?.to_owned(),
            actual_tag_value: cells.get("Actual Tag Value").map(str::to_owned),
        })
    }
}
