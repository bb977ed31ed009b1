//! What it costs to read a reply: bytes to a document, to text, to typed values.
//!
//! `read_reply list ENTRIES TIMES` reads a list of Speed Dial 100 so many times; run it with two numbers of times
//! under `valgrind --tool=callgrind`, and the difference is what the others cost.
//!
//! `read_reply table MEBIBYTES [accents]` reads a table of users of that size once, and prints the CPU time and the
//! most memory that it took, beside the size. With `accents` the reply is ISO-8859-1 with letters outside ASCII,
//! which is longer as text.

use std::error::Error;
use std::fs;
use std::hint::black_box;

use ocip::batch::{Batch, BatchCommand};
use ocip::command::speed_dial_100::UserSpeedDial100GetListRequest17sp1;
use ocip::command::user_list::UserGetListInGroupRequest;
use ocip::encoding::Encoding;
use ocip::frame::FrameDecoder;

const SESSION_ID: &str = "0123456789abcdef0123456789abcdef";
const DOCUMENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How much comes with one read.
const PIECE_BYTES: usize = 8 * 1024;

const HEADINGS: [&str; 13] = [
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
    "Extension",
    "Country Code",
    "National Prefix",
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["list", entries, times] => read_lists(entries.parse()?, times.parse()?),
        ["table", size] => read_table(size.parse()?, "Jane"),
        ["table", size, "accents"] => read_table(size.parse()?, "Zoé"),
        _ => Err("read_reply list ENTRIES TIMES | table MEBIBYTES [accents]".into()),
    }
}

fn read_lists(entries: usize, times: usize) -> Result<(), Box<dyn Error>> {
    let user_id = "jane@example.net".to_owned();
    let batch = batch_of(&UserSpeedDial100GetListRequest17sp1 { user_id });
    let entry = |code: usize| {
        format!(
            "<speedDialEntry><speedCode>{code}</speedCode><phoneNumber>+32-471234500{code}\
             </phoneNumber><description>Colleague number {code}</description></speedDialEntry>"
        )
    };
    let list: String = (0..entries).map(entry).collect();
    let [head, tail] = around(&batch, "UserSpeedDial100GetListResponse17sp1");
    let reply = Encoding::Latin1.encode(&[&head, "<prefix>#</prefix>", &list, &tail].concat());
    let mut decoder = FrameDecoder::new(DOCUMENT_BYTES_MAX);
    for _ in 0..times {
        read(&mut decoder, &batch, reply.chunks(PIECE_BYTES))?;
    }
    Ok(())
}

fn read_table(mebibytes: usize, first_name: &str) -> Result<(), Box<dyn Error>> {
    let batch = batch_of(&UserGetListInGroupRequest::default());
    let [head, tail] = around(&batch, "UserGetListInGroupResponse");
    let headings = HEADINGS.map(|heading| format!("<colHeading>{heading}</colHeading>"));
    let [head, tail] = [
        head + "<userTable>" + &headings.concat(),
        "</userTable>".to_owned() + &tail,
    ];
    let row = format!(
        "<row><col>jane.doe.0001@example.net</col><col>Doe</col><col>{first_name}</col><col/>\
         <col>+32-471234567</col><col>true</col><col>jane.doe@example.net</col><col/><col/>\
         <col>false</col><col>4567</col><col>32</col><col>0</col></row>"
    );
    let piece = Encoding::Latin1.encode(&row.repeat(PIECE_BYTES / row.len()));
    let count = mebibytes * 1024 * 1024 / piece.len();
    let [head, tail] = [head, tail].map(|text| Encoding::Latin1.encode(&text));
    let pieces = std::iter::repeat_n(&*piece, count);
    let before = (cpu_seconds()?, memory("VmRSS")?);
    let mut decoder = FrameDecoder::new(DOCUMENT_BYTES_MAX);
    let stream = [&*head].into_iter().chain(pieces).chain([&*tail]);
    read(&mut decoder, &batch, stream)?;
    let after = (cpu_seconds()?, memory("VmHWM")?);
    let size = (head.len() + count * piece.len() + tail.len()) as f64;
    println!(
        "{:.1} MiB: {:.3} s of CPU, {:.2} x its size in memory",
        size / 1024.0 / 1024.0,
        after.0 - before.0,
        (after.1 - before.1) / size
    );
    Ok(())
}

fn batch_of<C: BatchCommand>(command: &C) -> Batch {
    let mut batch = Batch::new("0123456789abcdef");
    batch.add(command);
    batch
}

/// What stands before and behind the content of an answer to the one command of `batch`.
fn around(batch: &Batch, response: &str) -> [String; 2] {
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<BroadsoftDocument protocol=\"OCI\" \
         xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">{SESSION_ID}</sessionId><command echo=\"{}.0\" \
         xsi:type=\"{response}\" xmlns=\"\">",
        batch.echo()
    );
    [head, "</command></BroadsoftDocument>\n".to_owned()]
}

fn read<'p>(
    decoder: &mut FrameDecoder,
    batch: &Batch,
    pieces: impl Iterator<Item = &'p [u8]>,
) -> Result<(), Box<dyn Error>> {
    for piece in pieces {
        decoder.buffer_mut().extend_from_slice(piece);
        if let Some(document) = decoder.next_document()? {
            let text = decoder.decode(&document);
            black_box(batch.read_replies(SESSION_ID, &text))?;
        }
    }
    Ok(())
}

/// CPU time of this process, which has one thread.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}

/// Bytes of memory, now (`VmRSS`) or at most (`VmHWM`).
fn memory(name: &str) -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes: f64 = line
        .and_then(|line| line.split_whitespace().nth(1))
        .ok_or("no such line")?
        .parse()?;
    Ok(kibibytes * 1024.0)
}
