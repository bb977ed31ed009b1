//! Instances as XML: the content of a command.

use super::instance::{BodyFullness, InstanceMaker};
use super::made::{MadeElement, MadeNode, MadeValue};
use super::number_source::NumberSource;
use crate::SchemaSet;

impl SchemaSet {
    /// The content of a command of this type, made by chance from a seed and valid: what stands in its `command` element, with `xsi:type`
    /// and `xsi:nil` by the prefix `xsi`. The same seed makes the same content. `None` when the type is not declared, or
    /// nothing can be valid in it.
    pub fn made_reply(&self, type_name: &str, seed: u64) -> Option<String> {
        let definition = self.commands.get(type_name)?;
        let numbers = NumberSource::seeded(seed);
        let mut maker = InstanceMaker::new(self, numbers, BodyFullness::Random);
        let nodes = maker.content(definition)?;
        let mut xml = String::new();
        write_nodes(&nodes, &mut xml);
        Some(xml)
    }
}

fn write_nodes(nodes: &[MadeNode<'_>], xml: &mut String) {
    for node in nodes {
        match node {
            MadeNode::Element(element) => write_element(element, xml),
            MadeNode::Item(nodes) => write_nodes(nodes, xml),
            MadeNode::Absent(_) => {}
        }
    }
}

fn write_element(element: &MadeElement<'_>, xml: &mut String) {
    let name = &*element.declaration.name;
    xml.push('<');
    xml.push_str(name);
    if let Some(kind) = element.xsi_type {
        xml.push_str(&format!(" xsi:type=\"{kind}\""));
    }
    match &element.value {
        MadeValue::Nil => {
            xml.push_str(" xsi:nil=\"true\"/>");
            return;
        }
        MadeValue::Text(text) => {
            xml.push('>');
            text.chars().for_each(|c| escape(c, xml));
        }
        MadeValue::Content(nodes) => {
            xml.push('>');
            write_nodes(nodes, xml);
        }
    }
    xml.push_str(&format!("</{name}>"));
}

fn escape(c: char, xml: &mut String) {
    match c {
        '&' => xml.push_str("&amp;"),
        '<' => xml.push_str("&lt;"),
        '>' => xml.push_str("&gt;"),
        _ => xml.push(c),
    }
}
