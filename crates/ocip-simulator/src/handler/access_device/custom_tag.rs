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
use ocip::command::table::{Cells, Row, Table};
use ocip::command::{Content, Nillable, Request, elements};
use ocip::xml::{ParseError, Reader};

use crate::data::{DeviceTag, DeviceTags, ErrorText, ErrorTexts};
use crate::failure::Failure;
use crate::handler::{Context, token};
use crate::reply::Answer;

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
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Result<Answer, Failure> {
    let request = AccessDeviceCustomTagGetListRequest::read(reader)?;
    let name = request.response_type();
    let rows = context.device(&request.key)?.tags.0.iter().map(row);
    if context.data().knobs.actual_tag_values {
        let table = Table(rows.collect());
        let response = AccessDeviceCustomTagGetListResponse {
            device_custom_tags_table: table,
        };
        return Ok(Answer::data(name, &response));
    }
    let table = Table(rows.map(NameAndValue).collect());
    Ok(Answer::data(name, &WithoutActualValues { table }))
}

pub(super) fn add(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
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
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Result<Answer, Failure> {
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
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Result<Answer, Failure> {
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
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Result<Answer, Failure> {
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
    context: &mut Context<'_>,
    key: &AccessDeviceKey,
    edit: impl FnOnce(&mut DeviceTags, &ErrorTexts) -> Result<(), Failure>,
) -> Result<Answer, Failure> {
    let mut tags = context.device(key)?.tags.clone();
    let data = context.data();
    let result = edit(&mut tags, &data.error_texts);
    if result.is_ok() || data.knobs.partial_lists {
        context.device_mut(key)?.tags = tags;
    }
    result.map(|()| Answer::success())
}

/// Sets a tag if it can have this name; without a value it is empty.
fn set(
    tags: &mut DeviceTags,
    name: &str,
    value: Option<&str>,
    texts: &ErrorTexts,
) -> Result<(), Failure> {
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

fn about(text: &ErrorText, name: &str) -> Failure {
    Failure::of(text, &[("tag", name)])
}

impl Row for NameAndValue {
    const HEADINGS: &'static [&'static str] = &["Tag Name", "Tag Value"];

    fn cells(&self) -> Vec<String> {
        vec![self.0.tag_name.clone(), self.0.tag_value.clone()]
    }

    fn from_cells(cells: &Cells<'_>) -> Result<Self, ParseError> {
        CustomTagRow::from_cells(cells).map(Self)
    }
}
