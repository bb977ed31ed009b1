//! A body of every request of a set as large as a switch's becomes XML that is valid, and comes back.

#[path = "../testing/mod.rs"]
mod testing;

use ocip_schema::json::{CheckedCommand, ElementSink};
use ocip_schema::{BodyFullness, SchemaSet};
use testing::MadeSet;

/// How many commands a document has.
const COMMANDS: usize = 15;

/// Text of the elements of commands.
#[derive(Default)]
struct SinkText(String);

impl ElementSink for SinkText {
    fn start(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        self.0 += &format!("<{name}");
        if let Some(xsi_type) = xsi_type {
            self.0 += &format!(" xsi:type=\"{xsi_type}\"");
        }
        self.0 += if nil { " xsi:nil=\"true\">" } else { ">" };
    }

    fn text(&mut self, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.0 += &text.replace('\r', "&#13;");
    }

    fn end(&mut self, name: &str) {
        self.0 += &format!("</{name}>");
    }
}

fn document(commands: &[CheckedCommand<'_>]) -> String {
    let mut sink = SinkText(
        "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">1</sessionId>"
            .to_owned(),
    );
    for command in commands {
        let name = command.command.name();
        sink.0 += &format!("<command xsi:type=\"{name}\" xmlns=\"\">");
        command.write(&mut sink);
        sink.0 += "</command>";
    }
    sink.0 + "</BroadsoftDocument>"
}

#[test]
fn every_request_of_a_large_set_takes_a_body() {
    let made = MadeSet::whole(17);
    let set = SchemaSet::read_lenient(&made.pairs(), false);
    let mut checked = Vec::new();
    for (seed, request) in set.requests().enumerate() {
        let body = request.made_body(seed as u64, BodyFullness::Random);
        let command = request.check(&body);
        let command = command.unwrap_or_else(|faults| panic!("{request:?} {body}: {faults:?}"));
        if command.secret_texts().is_empty() {
            let again = request.check(&command.to_masked_json());
            assert!(again.is_ok(), "{request:?} {body}: {again:?}");
        }
        checked.push(command);
    }
    assert!(checked.len() > 3_900, "{}", checked.len());
    for commands in checked.chunks(COMMANDS) {
        let document = document(commands);
        assert_eq!(set.validate(&document), Ok(()), "{document}");
    }
}
