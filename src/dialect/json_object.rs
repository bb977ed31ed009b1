//! JSON objects by hand, straight from borrowed values.
//!
//! Members stand in the order in which they are added. Names are those of this program and need no escapes.

use super::json_text::push_string;

/// Object that is being written.
pub struct JsonObject<'o> {
    out: &'o mut String,
    is_empty: bool,
}

// === impl JsonObject ===

impl<'o> JsonObject<'o> {
    /// An object at the end of `out`, without members so far.
    pub fn begin(out: &'o mut String) -> Self {
        out.push('{');
        let is_empty = true;
        Self { out, is_empty }
    }

    /// Adds the name of a member, whose value is to be appended to what this gives.
    pub fn name(&mut self, name: &str) -> &mut String {
        self.out.push_str(if self.is_empty { "\"" } else { ",\"" });
        self.is_empty = false;
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, text: &str) {
        push_string(text, self.name(name));
    }

    /// Adds a text, if there is one.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// Adds a boolean.
    pub fn flag(&mut self, name: &str, flag: bool) {
        let out = self.name(name);
        out.push_str(if flag { "true" } else { "false" });
    }

    /// Adds an integer.
    pub fn number(&mut self, name: &str, number: impl itoa::Integer) {
        let out = self.name(name);
        out.push_str(itoa::Buffer::new().format(number));
    }

    /// Adds a list of what is JSON already.
    pub fn list<'v>(&mut self, name: &str, values: impl IntoIterator<Item = &'v str>) {
        push_list(values, self.name(name));
    }

    /// Adds a list of texts.
    pub fn texts(&mut self, name: &str, texts: &[&str]) {
        let out = self.name(name);
        out.push('[');
        for (place, text) in texts.iter().enumerate() {
            out.push_str(if place == 0 { "" } else { "," });
            push_string(text, out);
        }
        out.push(']');
    }

    /// Ends it.
    pub fn end(self) {
        self.out.push('}');
    }
}

/// Appends a list of what is JSON already.
pub fn push_list<'v>(values: impl IntoIterator<Item = &'v str>, out: &mut String) {
    out.push('[');
    for (place, value) in values.into_iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        out.push_str(value);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_what_serde_json_makes_of_it() {
        let mut out = String::new();
        let mut object = JsonObject::begin(&mut out);
        object.flag("a", true);
        object.optional("b", None);
        object.optional("b", Some("\"é\n"));
        object.number("c", -1);
        object.list("d", ["1", "{}"]);
        object.list("e", []);
        object.texts("f", &["x", "\\"]);
        JsonObject::begin(object.name("g")).end();
        object.end();
        let expected = serde_json::json!({
            "a": true, "b": "\"é\n", "c": -1, "d": [1, {}], "e": [], "f": ["x", "\\"], "g": {},
        });
        assert_eq!(out, expected.to_string());
    }
}
