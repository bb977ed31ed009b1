//! What it costs to write and to read a list of 100 entries.
//!
//! Repeat with `cargo bench --bench codec`. Reading goes the whole way of a reply: the bytes are
//! cut into a document, decoded into text, and read as the typed answer to the batch. It is measured
//! with the reply in one piece and in TCP segments, in UTF-8 and in ISO-8859-1 (what a switch
//! usually sends), both with characters outside ASCII.

#![expect(clippy::expect_used, reason = "a bench that cannot go on should stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ocip::batch::{Batch, ReplyTicket};
use ocip::command::speed_dial_100::{
    SpeedDial100Code, SpeedDial100Entry, SpeedDial100Text, UserSpeedDial100AddListRequest,
    UserSpeedDial100GetListRequest17sp1, UserSpeedDial100GetListResponse17sp1,
};
use ocip::command::{ElementContent, Request};
use ocip::encoding::{self, Encoding};
use ocip::frame::FrameDecoder;
use ocip::xml::XmlWriter;

type List = UserSpeedDial100GetListResponse17sp1;

const ENTRIES: u8 = 100;
const SESSION_ID: &str = "0123456789abcdef0123456789abcdef";
const USER_ID: &str = "rené.müller@example.net";
const DOCUMENT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// What one TCP segment carries on an Ethernet.
const SEGMENT_BYTES: usize = 1460;

criterion_group!(benches, encode, decode);
criterion_main!(benches);

/// From a typed request to the bytes of a document.
fn encode(criterion: &mut Criterion) {
    let request = UserSpeedDial100AddListRequest {
        user_id: USER_ID.to_owned(),
        speed_dial_entry: entries(),
    };
    let mut out = Vec::new();
    write_document(&request, &mut out);
    let mut group = criterion.benchmark_group("encode");
    group.throughput(Throughput::Bytes(out.len() as u64));
    group.bench_function("add list of 100, UTF-8", |bencher| {
        bencher.iter(|| {
            out.clear();
            write_document(black_box(&request), &mut out);
        });
    });
    group.finish();
}

/// From the bytes of a reply to the typed answer.
fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    for encoding in [Encoding::Utf8, Encoding::Latin1] {
        let (batch, ticket) = question();
        let reply = reply(&batch, encoding);
        for (pieces, piece_bytes) in [
            ("one piece", reply.len()),
            ("1460-byte segments", SEGMENT_BYTES),
        ] {
            let name = format!("get list of 100, {}, {pieces}", encoding.label());
            let mut decoder = FrameDecoder::new(DOCUMENT_BYTES_MAX);
            group.throughput(Throughput::Bytes(reply.len() as u64));
            group.bench_function(name, |bencher| {
                bencher.iter(|| read(&mut decoder, &batch, black_box(&reply), piece_bytes));
            });
        }
        check(&batch, ticket, &reply);
    }
    group.finish();
}

fn write_document<R: Request>(request: &R, out: &mut Vec<u8>) {
    let mut batch = Batch::new("bench");
    batch.add(request);
    batch.write(SESSION_ID, out);
}

fn question() -> (Batch, ReplyTicket<List>) {
    let mut batch = Batch::new("bench");
    let ticket = batch.add(&UserSpeedDial100GetListRequest17sp1 {
        user_id: USER_ID.to_owned(),
    });
    (batch, ticket)
}

fn entries() -> Vec<SpeedDial100Entry> {
    let entry = |code| SpeedDial100Entry {
        speed_code: SpeedDial100Code::new(code).expect("a code below 100"),
        phone_number: format!("+32-4712345{code:02}"),
        description: Some(format!("Café & Söhne, entrée {code}")),
    };
    (0..ENTRIES).map(entry).collect()
}

/// The reply to `batch`: its own document with the command turned into an answer.
fn reply(batch: &Batch, encoding: Encoding) -> Vec<u8> {
    let mut content = Vec::new();
    let list = List {
        prefix: Some("#".to_owned()),
        speed_dial_entry: entries().into_iter().collect(),
    };
    list.write(&mut XmlWriter::new(&mut content));
    let mut document = Vec::new();
    batch.write(SESSION_ID, &mut document);
    let document = String::from_utf8(document).expect("documents are text");
    let (head, rest) = document.split_once("<userId>").expect("a user id");
    let (_, tail) = rest.split_once("</userId>").expect("its end");
    let content = String::from_utf8(content).expect("commands are text");
    let head = head
        .replace("UTF-8", encoding.label())
        .replace("Request17sp1", "Response17sp1");
    encoding.encode(&format!("{head}{content}{tail}"))
}

fn read(decoder: &mut FrameDecoder, batch: &Batch, reply: &[u8], piece_bytes: usize) {
    let mut document = None;
    for piece in reply.chunks(piece_bytes) {
        decoder.buffer_mut().extend_from_slice(piece);
        document = decoder.next_document().expect("well-formed");
    }
    let document = document.expect("a whole document");
    let text = decoder.decode(&document);
    black_box(batch.read_replies(SESSION_ID, &text)).expect("the answer");
}

/// Makes sure that what is measured gives the whole list.
fn check(batch: &Batch, ticket: ReplyTicket<List>, reply: &[u8]) {
    let text = encoding::decode_lossy(reply);
    let replies = batch.read_replies(SESSION_ID, &text);
    let list = replies.expect("the answer").take(ticket).expect("the list");
    assert_eq!(list.speed_dial_entry.len(), usize::from(ENTRIES));
    assert!(list.speed_dial_entry.iter().all(has_accents));
}

fn has_accents(entry: SpeedDial100Text<'_>) -> bool {
    entry
        .description
        .is_some_and(|text| text.starts_with("Café & Söhne, entrée "))
}
