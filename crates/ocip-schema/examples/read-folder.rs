//! Cost of reading a folder of schema files: time, memory, and what is in it.
//!
//! ```text
//! cargo run --release -p ocip-schema --example read-folder -- DIR
//! cargo run --release -p ocip-schema --example read-folder -- --made [SEED]
//! cargo run --release -p ocip-schema --example read-folder -- --write DIR [SEED]
//! ```
//!
//! `--made` reads a set with the size and shape of a switch's own, made in memory; `--write` writes that set into a folder
//! instead. What a set keeps resident is told by reading that folder: making one leaves memory behind that is used again.

#![expect(clippy::print_stderr, reason = "a command line tool")]

#[path = "../testing/mod.rs"]
mod testing;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use ocip_schema::SchemaSet;
use testing::MadeSet;

const SEED: u64 = 1;

/// Memory of this process in KiB.
struct MemoryUse {
    resident: u64,
    peak: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["--made", seed @ ..] if seed.len() < 2 => read_made(seed),
        ["--write", folder, seed @ ..] if seed.len() < 2 => write_made(folder, seed),
        [folder] if !folder.starts_with('-') => {
            measure(|| Ok(SchemaSet::read_folder(Path::new(folder), false)?))
        }
        _ => Err("give a folder, --made [SEED], or --write FOLDER [SEED]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn made(seed: &[&str]) -> Result<MadeSet, Box<dyn Error>> {
    let seed = seed.first().map_or(Ok(SEED), |seed| seed.parse())?;
    Ok(MadeSet::whole(seed))
}

fn write_made(folder: &str, seed: &[&str]) -> Result<(), Box<dyn Error>> {
    Ok(made(seed)?.write_to(Path::new(folder))?)
}

fn read_made(seed: &[&str]) -> Result<(), Box<dyn Error>> {
    let made = made(seed)?;
    println!("made {} files, {} bytes", made.files.len(), made.bytes());
    measure(|| Ok(SchemaSet::read_lenient(&made.pairs(), false)))
}

fn measure(read: impl FnOnce() -> Result<SchemaSet, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let before = MemoryUse::now()?;
    let begun = Instant::now();
    let set = read()?;
    let took = begun.elapsed();
    let after = MemoryUse::now()?;
    println!("read in {:.1} ms", took.as_secs_f64() * 1000.0);
    println!(
        "resident before {} KiB, after {} KiB, difference {} KiB, peak {} KiB",
        before.resident,
        after.resident,
        after.resident.saturating_sub(before.resident),
        after.peak
    );
    let families: std::collections::BTreeSet<_> = set.requests().map(|one| one.family()).collect();
    println!(
        "commands {}, requests {}, families {}",
        set.command_types().count(),
        set.requests().count(),
        families.len()
    );
    println!(
        "unusable {}, faults {}",
        set.unusable().len(),
        set.faults().len()
    );
    for fault in set.faults().iter().take(10) {
        println!("  {fault}");
    }
    for command in set.unusable().iter().take(10) {
        println!("  {command:?}");
    }
    Ok(())
}

// === impl MemoryUse ===

impl MemoryUse {
    fn now() -> Result<Self, Box<dyn Error>> {
        let status = fs::read_to_string("/proc/self/status")?;
        let value = |key: &str| -> Result<u64, Box<dyn Error>> {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            let number = line.and_then(|rest| rest.split_whitespace().next());
            Ok(number
                .ok_or("/proc/self/status has no such line")?
                .parse()?)
        };
        Ok(Self {
            resident: value("VmRSS:")?,
            peak: value("VmHWM:")?,
        })
    }
}
