//! Tables of replies: headings and rows with as many cells.

use super::headings::headings_of;
use super::look::look_of;
use super::made::{MadeElement, MadeNode, MadeValue};
use super::number_source::NumberSource;
use crate::model::{
    ComplexContent, ElementDeclaration, Particle, Term, TypeContent, TypeDefinition,
};

/// The type of tables (OCI schema, Common types).
const TABLE: &str = "OCITable";

/// The headings of a table about which nothing more is known.
const HEADINGS: [&str; 4] = ["User Id", "Last Name", "First Name", "Phone Number"];

/// Whether values of this type are tables.
pub(crate) fn is_table(kind: &TypeDefinition) -> bool {
    *kind.name.local == *TABLE
}

/// The content of the table of this name with so many rows, with the headings that the documentation of the reply names.
pub(super) fn made_table<'s>(
    name: &str,
    documentation: Option<&str>,
    content: &'s ComplexContent,
    rows: usize,
    numbers: &mut NumberSource,
) -> Option<Vec<MadeNode<'s>>> {
    let heading = declared(content, "colHeading")?;
    let row = declared(content, "row")?;
    let TypeContent::Elements(of_row) = &row.kind.content else {
        return None;
    };
    let col = declared(of_row, "col")?;
    let headings = headings(name, documentation);
    let mut nodes: Vec<_> = headings
        .iter()
        .map(|text| cell(heading, text.clone()))
        .collect();
    for _ in 0..rows {
        let cells = headings
            .iter()
            .map(|text| cell(col, cell_text(text, numbers)));
        nodes.push(node(row, MadeValue::Content(cells.collect())));
    }
    Some(nodes)
}

fn headings(name: &str, documentation: Option<&str>) -> Vec<String> {
    let named = documentation
        .map(|text| headings_of(text, name))
        .unwrap_or_default();
    match named.is_empty() {
        true => HEADINGS.map(str::to_owned).to_vec(),
        false => named,
    }
}

/// Something that looks like what the heading names.
fn cell_text(heading: &str, numbers: &mut NumberSource) -> String {
    let name: String = heading.split([' ', '/']).collect();
    let number = 1 + numbers.below(9);
    let looks = look_of(&name, number).next();
    looks.unwrap_or_else(|| format!("{heading} {number}"))
}

fn cell(declaration: &ElementDeclaration, text: String) -> MadeNode<'_> {
    node(declaration, MadeValue::Text(text))
}

fn node<'s>(declaration: &'s ElementDeclaration, value: MadeValue<'s>) -> MadeNode<'s> {
    MadeNode::Element(MadeElement {
        declaration,
        xsi_type: None,
        repeats: true,
        value,
    })
}

fn declared<'s>(content: &'s ComplexContent, name: &str) -> Option<&'s ElementDeclaration> {
    let element = |particle: &'s Particle| match &particle.term {
        Term::Element(element) if *element.name == *name => Some(element),
        _ => None,
    };
    content.sequence.iter().find_map(element)
}
