//! What the mapping of replies costs: a table of 100 rows and a list of 100 entries, in nanoseconds for each.
//!
//! ```sh
//! cargo run --release -p ocip-schema --example map-reply
//! ```

use std::hint::black_box;
use std::time::Instant;

use ocip_schema::SchemaSet;
use ocip_schema::json::{ReplyMapper, ReplyOptions, TableForm};

const ENTRIES: usize = 100;

/// So few that a sample fits between two switches of tasks.
const ROUNDS: usize = 10;
const SAMPLES: usize = 1000;

/// The columns of a list of users.
const HEADINGS: [&str; 10] = [
    "User Id",
    "Last Name",
    "First Name",
    "Department",
    "Phone Number",
    "Phone Number Activated",
    "Email Address",
    "Hiragana Last Name",
    "Hiragana First Name",
    "In Trunk Group",
];

fn leaf(mapper: &mut ReplyMapper<'_>, name: &str, text: &str) {
    mapper.open(name, None, false);
    mapper.close(text);
}

fn table(schemas: &SchemaSet, options: ReplyOptions) -> String {
    let mut mapper = ReplyMapper::new(schemas, "UserGetListInGroupResponse", options);
    mapper.open("userTable", None, false);
    for heading in HEADINGS {
        leaf(&mut mapper, "colHeading", heading);
    }
    for _ in 0..ENTRIES {
        mapper.open("row", None, false);
        for heading in HEADINGS {
            leaf(&mut mapper, "col", heading);
        }
        mapper.close("");
    }
    mapper.close("");
    mapper.finish().json
}

fn list(schemas: &SchemaSet) -> String {
    let options = ReplyOptions::default();
    let mut mapper = ReplyMapper::new(schemas, "UserSpeedDial100GetListResponse17sp1", options);
    leaf(&mut mapper, "prefix", "#");
    for _ in 0..ENTRIES {
        mapper.open("speedDialEntry", None, false);
        leaf(&mut mapper, "speedCode", "17");
        leaf(&mut mapper, "phoneNumber", "+3225126777");
        leaf(&mut mapper, "description", "Anna Meier");
        mapper.close("");
    }
    mapper.finish().json
}

/// The least of several samples, for whatever else runs makes it only more.
fn nanoseconds(run: impl Fn() -> String) -> f64 {
    let sample = || {
        let begin = Instant::now();
        for _ in 0..ROUNDS {
            black_box(run());
        }
        begin.elapsed().as_nanos() as f64 / (ROUNDS * ENTRIES) as f64
    };
    (0..SAMPLES).map(|_| sample()).fold(f64::MAX, f64::min)
}

fn main() {
    let schemas = SchemaSet::embedded();
    let columns = ReplyOptions {
        tables: TableForm::Columns,
        ..ReplyOptions::default()
    };
    println!("ns for each row of 10 cells, or entry of 3 elements");
    let objects = nanoseconds(|| table(schemas, ReplyOptions::default()));
    println!("table as objects {objects:7.1}");
    println!(
        "table as columns {:7.1}",
        nanoseconds(|| table(schemas, columns))
    );
    println!("list             {:7.1}", nanoseconds(|| list(schemas)));
}
