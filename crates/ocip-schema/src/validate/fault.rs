//! Violations in the making: each level adds its step to the path on the way out.

use roxmltree::Node;

use super::super::ValidationError;

/// A violation whose path is still growing.
#[derive(Debug)]
pub(super) struct ValidationFault {
    /// Innermost first.
    steps: Vec<FaultStep>,
    text: String,
}

#[derive(Debug)]
struct FaultStep {
    name: String,
    index: Option<usize>,
}

// === impl ValidationFault ===

impl ValidationFault {
    pub(super) fn new(text: impl Into<String>) -> ValidationFault {
        ValidationFault {
            steps: Vec::new(),
            text: text.into(),
        }
    }

    /// The fault is in an attribute.
    pub(super) fn at_attribute(self, name: &str) -> ValidationFault {
        self.within_step(format!("@{name}"), None)
    }

    /// The fault is inside `child`, which is counted if it may repeat.
    pub(super) fn within(self, child: Node<'_, '_>, repeats: bool) -> ValidationFault {
        let name = child.tag_name().name().to_owned();
        self.within_step(name, repeats.then(|| place_among_siblings(child)))
    }

    fn within_step(mut self, name: String, index: Option<usize>) -> ValidationFault {
        self.steps.push(FaultStep { name, index });
        self
    }

    /// The finished violation; `whole` stands for an empty path.
    pub(super) fn finish(self, whole: &str) -> ValidationError {
        let command = self.steps.last().filter(|step| step.name == "command");
        let path: Vec<String> = self.steps.iter().rev().map(FaultStep::to_string).collect();
        ValidationError {
            command: command.and_then(|step| step.index),
            path: match path.as_slice() {
                [] => whole.to_owned(),
                steps => steps.join("/"),
            },
            fault: self.text,
        }
    }
}

impl std::fmt::Display for FaultStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        match self.index {
            Some(index) => write!(f, "[{index}]"),
            None => Ok(()),
        }
    }
}

/// How many elements of the same name stand before `node`.
fn place_among_siblings(node: Node<'_, '_>) -> usize {
    let name = node.tag_name();
    let before = node.prev_siblings().skip_while(|n| *n == node);
    before
        .filter(|n| n.is_element() && n.tag_name() == name)
        .count()
}
