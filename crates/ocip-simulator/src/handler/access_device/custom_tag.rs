//! The custom tags of a device.
//!
//! Whether a list command is all or nothing is not publicly known. Here it is, unless
//! `knobs.partial_lists` says otherwise. A tag that is set without a value is empty, as is one whose
//! value is nil; a Modify without a value keeps it, as every Modify does. Tags in values are not
//! replaced by theirs: the actual value is the value.

use ocip::command::access_device::{
    AccessDeviceCustomTagAddOrModifyListRequest, AccessDeviceCustomTagAddRequest,
    AccessDeviceCustomTagDeleteListRequest, AccessDeviceCustomTagGetListRequest,
    AccessDeviceCustomTagGetListResponse, AccessDeviceCustomTagModifyRequest, AccessDeviceKey,
    CustomTagRow,
};
use ocip::command::table::{RowCells, Table, TableRow};
use ocip::command::{ElementContent, Nillable, Request, elements};
use ocip::xml::{ParseError, XmlReader};

use crate::data::{DeviceTag, DeviceTags, ErrorText, ErrorTexts};
use crate::failure::ErrorReply;
use crate::handler::{HandlerContext, token};
use crate::reply::SuccessReply;

elements! {
    /// The tags of a device as older releases give them.
    struct WithoutActualValues {
        table: Table<NameAndValue> = "deviceCustomTagsTable",
    }
}

/// A tag without the column `Actual Tag Value`.
#[derive(Debug, Clone)]
struct NameAndValue(CustomTagRow);

pub(super) fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceCustomTagGetListRequest::read(reader)?;
    let name = request.response_type();
    let rows = context.device(&request.key)?.tags.0.iter().map(row);
    if context.data().behaviour.actual_tag_values {
        let table = Table(rows.collect());
        let response = AccessDeviceCustomTagGetListResponse {
            device_custom_tags_table: table,
        };
        return Ok(SuccessReply::data(name, &response));
    }
    let table = Table(rows.map(NameAndValue).collect());
    Ok(SuccessReply::data(name, &WithoutActualValues { table }))
}

pub(super) fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceCustomTagAddRequest::read(reader)?;
    change(context, &request.key, |tags, texts| {
        let name = token(&request.tag_name);
        match tags.get(&name) {
            Some(_) => Err(about(&texts.custom_tag_exists, &name)),
            None => set(tags, &name, request.tag_value.as_deref(), texts),
        }
    })
}

pub(super) fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceCustomTagModifyRequest::read(reader)?;
    change(context, &request.key, |tags, texts| {
        let name = token(&request.tag_name);
        let value = tags.get_mut(&name);
        let value = value.ok_or_else(|| about(&texts.custom_tag_not_found, &name))?;
        match &request.tag_value {
            Nillable::Absent => {}
            Nillable::Nil => value.clear(),
            Nillable::Value(new) => *value = token(new),
        }
        Ok(())
    })
}

pub(super) fn delete_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceCustomTagDeleteListRequest::read(reader)?;
    change(context, &request.key, |tags, texts| {
        let mut names = request.tag_name.iter().map(|name| token(name));
        names.try_for_each(|name| match tags.remove(&name) {
            true => Ok(()),
            false => Err(about(&texts.custom_tag_not_found, &name)),
        })
    })
}

pub(super) fn add_or_modify_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AccessDeviceCustomTagAddOrModifyListRequest::read(reader)?;
    change(context, &request.key, |tags, texts| {
        let mut all = request.tag.iter();
        all.try_for_each(|tag| {
            let name = token(&tag.tag_name);
            set(tags, &name, tag.tag_value.as_deref(), texts)
        })
    })
}

/// Changes a copy of the device's tags, and keeps it if nothing was refused.
fn change(
    context: &mut HandlerContext<'_>,
    key: &AccessDeviceKey,
    edit: impl FnOnce(&mut DeviceTags, &ErrorTexts) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
    let mut tags = context.device(key)?.tags.clone();
    let data = context.data();
    let result = edit(&mut tags, &data.error_texts);
    if result.is_ok() || data.behaviour.partial_lists {
        context.device_mut(key)?.tags = tags;
    }
    result.map(|()| SuccessReply::success())
}

/// Sets a tag if it can have this name; without a value it is empty.
fn set(
    tags: &mut DeviceTags,
    name: &str,
    value: Option<&str>,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    if !DeviceTags::is_name(name) {
        return Err(about(&texts.custom_tag_name_not_valid, name));
    }
    tags.set(name, &token(value.unwrap_or_default()));
    Ok(())
}

fn row(tag: &DeviceTag) -> CustomTagRow {
    CustomTagRow {
        tag_name: tag.name.clone(),
        tag_value: tag.value.clone(),
        actual_tag_value: Some(tag.value.clone()),
    }
}

fn about(text: &ErrorText, name: &str) -> ErrorReply {
    ErrorReply::of(text, &[("tag", name)])
}

impl TableRow for NameAndValue {
    const HEADINGS: &'static [&'static str] = &["Tag Name", "Tag Value"];

    fn cells(&self) -> Vec<String> {
        vec![self.0.tag_name.clone(), self.0.tag_value.clone()]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        CustomTagRow::from_cells(cells).map(Self)
    }
}
