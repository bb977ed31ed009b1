//! The mapping of one reply: elements open and close, and their JSON is written.

use std::mem;

use super::frame::{
    ElementRole, ElementSpot, FrameForm, KindName, ObjectFrame, OpenElement, OpenList,
};
use super::headings::TableHeadings;
use super::masked::MaskedPointers;
use super::options::{MappedReply, ReplyOptions};
use super::scalar::{member_key, push_quoted, push_value};
use crate::SchemaSet;
use crate::reply_plan::{ElementSlot, LeafForm, ReplyPlan, TypeLayout, UNKNOWN};
use crate::simple::BLANKS;

/// How deep objects stand in one another. What an unknown element holds takes up to three levels of JSON for each, and
/// common readers of JSON take 128; what is deeper is kept without its nesting.
const DEPTH_MAX: usize = 32;

/// Bytes to begin with, enough for most replies.
const CAPACITY: usize = 512;

/// Mapping of one reply, fed with its elements as they are read.
///
/// Each [`open`](Self::open) wants its [`close`](Self::close), but whatever comes, the result is JSON that says each name
/// once. Memory is what the JSON takes; the depth of the JSON is bounded.
///
/// ```
/// use ocip_schema::SchemaSet;
/// use ocip_schema::json::{ReplyMapper, ReplyOptions};
///
/// let options = ReplyOptions::default();
/// let mut mapper = ReplyMapper::new(SchemaSet::embedded(), "ErrorResponse", options);
/// mapper.open("errorCode", None, false);
/// mapper.close("4410");
/// let mapped = mapper.finish();
/// assert_eq!(mapped.json, r#"{"@type":"ErrorResponse","errorCode":4410}"#);
/// ```
pub struct ReplyMapper<'s> {
    pub(super) plan: Option<&'s ReplyPlan>,
    pub(super) options: ReplyOptions,
    pub(super) out: String,
    /// The object that is open, and those around it.
    pub(super) frame: ObjectFrame<'s>,
    pub(super) outer: Vec<ObjectFrame<'s>>,
    pub(super) opened: Option<OpenElement<'s>>,
    /// What came of each slot and choice of the open objects.
    pub(super) marks: Vec<u32>,
    /// The names of unknown members of the open objects.
    pub(super) strangers: Vec<Box<str>>,
    /// What has no member of its own, of all open objects.
    pub(super) others: String,
    pub(super) headings: TableHeadings,
    /// An `xsi:type` that the schema does not know.
    pub(super) kind: String,
    /// How deep the reading is in a secret.
    pub(super) hidden: usize,
    /// The names of the elements that lie too deep.
    deep: Vec<Box<str>>,
    pub(super) masked: MaskedPointers,
    pub(super) unknown: usize,
}

// === impl ReplyMapper ===

impl<'s> ReplyMapper<'s> {
    /// Nothing read yet of a reply of this type.
    pub fn new(schemas: &'s SchemaSet, type_name: &str, options: ReplyOptions) -> Self {
        let plan = schemas.reply_plan(type_name);
        let layout = plan.map_or(&UNKNOWN, |plan| &plan.layouts[plan.root]);
        let mut out = String::with_capacity(CAPACITY);
        out.push_str("{\"@type\":");
        push_quoted(&mut out, type_name);
        Self {
            plan,
            options,
            out,
            frame: ObjectFrame::new(layout, FrameForm::Members, ElementSpot::default()),
            outer: Vec::new(),
            opened: None,
            marks: vec![0; layout.slots.len() + layout.choices],
            strangers: Vec::new(),
            others: String::new(),
            headings: TableHeadings::default(),
            kind: String::new(),
            hidden: 0,
            deep: Vec::new(),
            masked: MaskedPointers::default(),
            unknown: 0,
        }
    }

    /// An element begins: its name without a prefix, and what its `xsi:type` and `xsi:nil` say.
    pub fn open(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        if self.hidden > 0 {
            self.hidden += 1;
        } else if !self.deep.is_empty() || self.is_too_deep() {
            self.open_deep(name);
        } else {
            if let Some(opened) = self.opened.take() {
                self.begin(opened);
            }
            let xsi_type = xsi_type.map(local_name);
            match self.frame.form {
                FrameForm::Members => self.open_member(name, xsi_type, nil),
                FrameForm::Table => self.open_table_part(name, xsi_type, nil),
                FrameForm::Row => self.open_row_part(name, xsi_type, nil),
            }
        }
    }

    /// The element that was begun last ends; `text` is what it holds when it holds no elements.
    pub fn close(&mut self, text: &str) {
        if self.hidden > 0 {
            self.hidden -= 1;
        } else if let Some(name) = self.deep.pop() {
            self.add_other(&member_key(&name), text);
        } else if self.opened.is_some() {
            self.close_element(text);
        } else {
            self.close_object(text);
        }
    }

    /// The whole reply was read.
    pub fn finish(mut self) -> MappedReply {
        while self.is_within() {
            self.close("");
        }
        self.end_members();
        self.masked.finish(&mut self.out);
        self.out.push('}');
        MappedReply {
            json: self.out,
            unknown_elements: self.unknown,
            masked: self.masked.count,
        }
    }

    fn is_within(&self) -> bool {
        let is_open = self.opened.is_some() || !self.outer.is_empty();
        is_open || self.hidden > 0
    }

    fn is_too_deep(&self) -> bool {
        // A table is as deep as it is; what is in its cells has members.
        let has_members = self.frame.form == FrameForm::Members;
        has_members && self.opened.is_some() && self.outer.len() >= DEPTH_MAX
    }

    fn open_deep(&mut self, name: &str) {
        if !self.mask_stranger(name) {
            self.deep.push(name.into());
        }
    }

    /// The element that was begun turns out to hold elements.
    fn begin(&mut self, opened: OpenElement<'s>) {
        let OpenElement { role, mut spot, .. } = opened;
        self.unknown += usize::from(opened.nil);
        let (layout, form) = match role {
            ElementRole::Elements(layout) if layout.is_table => (layout, FrameForm::Table),
            ElementRole::Elements(layout) => (layout, FrameForm::Members),
            ElementRole::Row => (&UNKNOWN, FrameForm::Row),
            _ => (&UNKNOWN, FrameForm::Members),
        };
        match role {
            ElementRole::Value(..) | ElementRole::Cell => self.unknown += 1,
            ElementRole::Heading => spot = self.begin_heading(spot),
            _ => {}
        }
        self.push_frame(layout, form, spot);
        match form {
            FrameForm::Members => self.begin_members(opened.kind),
            FrameForm::Table => self.begin_table(),
            FrameForm::Row => self.begin_row(),
        }
    }

    fn push_frame(&mut self, layout: &'s TypeLayout, form: FrameForm, spot: ElementSpot<'s>) {
        let mut frame = ObjectFrame::new(layout, form, spot);
        frame.marks = self.marks.len();
        frame.strangers = self.strangers.len();
        frame.others_start = self.others.len();
        self.marks
            .resize(frame.marks + layout.slots.len() + layout.choices, 0);
        self.outer.push(mem::replace(&mut self.frame, frame));
    }

    fn begin_members(&mut self, kind: KindName<'s>) {
        self.out.push('{');
        let name = match kind {
            KindName::None => return,
            KindName::Known(layout) => layout.name.as_deref().unwrap_or_default(),
            KindName::Given => &self.kind,
        };
        self.out.push_str("\"@type\":");
        push_quoted(&mut self.out, name);
    }

    /// What was begun ends without elements in it. It is not moved as a whole, for nearly all elements end here.
    fn close_element(&mut self, text: &str) {
        let Some(opened) = &self.opened else {
            return;
        };
        let (role, nil, nillable) = (opened.role, opened.nil, opened.nillable);
        let (part, start) = (opened.spot.part, opened.spot.start);
        match role {
            ElementRole::Heading => self.heading(text),
            _ if nil && text.is_empty() => self.nil(nillable),
            ElementRole::Value(form, slot) => {
                self.unknown += usize::from(nil);
                self.value(form, slot, text);
            }
            ElementRole::Elements(_) | ElementRole::Row if is_blank(text) => {
                return self.close_empty();
            }
            ElementRole::Elements(_) | ElementRole::Row => {
                self.unknown += 1;
                push_quoted(&mut self.out, text);
            }
            ElementRole::Stranger | ElementRole::Cell => push_quoted(&mut self.out, text),
        }
        self.opened = None;
        self.settle(part, start);
    }

    fn close_empty(&mut self) {
        if let Some(opened) = self.opened.take() {
            self.begin(opened);
            self.close_object("");
        }
    }

    fn nil(&mut self, nillable: bool) {
        self.unknown += usize::from(!nillable);
        self.out.push_str("null");
    }

    fn value(&mut self, form: LeafForm, slot: &ElementSlot, text: &str) {
        // An empty element with a default stands for it (XML Schema part 1, 3.3.1); text may be empty in its own right.
        let text = match &slot.default {
            Some(default) if text.is_empty() && form != LeafForm::Text => default,
            _ => text,
        };
        let fits = push_value(&mut self.out, form, text);
        self.unknown += usize::from(!fits);
    }

    fn close_object(&mut self, text: &str) {
        if self.outer.is_empty() {
            return;
        }
        if !is_blank(text) {
            self.add_other("\"@text\":", text);
        }
        match self.frame.form {
            FrameForm::Members => {
                self.end_members();
                self.out.push('}');
            }
            FrameForm::Table => self.end_table(),
            FrameForm::Row => self.end_row(),
        }
        self.pop_frame();
    }

    fn pop_frame(&mut self) {
        let Some(outer) = self.outer.pop() else {
            return;
        };
        let ended = mem::replace(&mut self.frame, outer);
        self.marks.truncate(ended.marks);
        self.strangers.truncate(ended.strangers);
        self.settle(ended.spot.part, ended.spot.start);
    }
}

fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn is_blank(text: &str) -> bool {
    text.trim_matches(BLANKS).is_empty()
}

// === impl ObjectFrame ===

impl<'s> ObjectFrame<'s> {
    fn new(layout: &'s TypeLayout, form: FrameForm, spot: ElementSpot<'s>) -> Self {
        Self {
            layout,
            form,
            spot,
            list: OpenList::None,
            has_items: false,
            last: 0,
            next: 0,
            marks: 0,
            strangers: 0,
            others_start: 0,
            others: 0,
            count: 0,
        }
    }
}
