//! Time stamp of a line, as tracing's own lines have it: RFC 3339 in UTC, with microseconds.

use std::cell::Cell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long what all stamps of one second have in common is.
const SECOND_LENGTH: usize = "2026-01-31T00:00:00.".len();

thread_local! {
    /// The second of this thread's last line, and how stamps in it begin: most lines are of the same one.
    static LAST: Cell<(u64, [u8; SECOND_LENGTH])> = const { Cell::new((0, *b"1970-01-01T00:00:00.")) };
}

/// Appends `time`.
pub(super) fn put_time(to: &mut Vec<u8>, time: SystemTime) {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let (second, begins) = LAST.get();
    let begins = match second == since.as_secs() {
        true => begins,
        false => begin_second(since),
    };
    to.extend_from_slice(&begins);
    to.extend_from_slice(&digits(since.subsec_micros()));
    to.push(b'Z');
}

fn begin_second(since: Duration) -> [u8; SECOND_LENGTH] {
    let text = humantime::format_rfc3339_micros(UNIX_EPOCH + since).to_string();
    let begins = text.as_bytes().first_chunk().copied();
    let begins = begins.unwrap_or([b'0'; SECOND_LENGTH]);
    LAST.set((since.as_secs(), begins));
    begins
}

/// Six digits.
fn digits(mut micros: u32) -> [u8; 6] {
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit += (micros % 10) as u8;
        micros /= 10;
    }
    digits
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::fmt::format::Writer;
    use tracing_subscriber::fmt::time::{FormatTime, SystemTime as Now};

    use super::*;

    #[test]
    fn a_stamp_is_that_of_tracing() {
        let mut theirs = String::new();
        Now.format_time(&mut Writer::new(&mut theirs)).unwrap();
        let mut ours = Vec::new();
        put_time(&mut ours, SystemTime::now());
        let ours = String::from_utf8(ours).unwrap();
        assert!(
            theirs <= ours && theirs.len() == ours.len(),
            "{theirs} {ours}"
        );
        let shape = |text: &str| text.replace(|one: char| one.is_ascii_digit(), "0");
        assert_eq!(shape(&ours), shape(&theirs));
    }

    #[test]
    fn each_second_has_its_own_beginning() {
        for (micros, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (1_709_164_800_000_001, "2024-02-29T00:00:00.000001Z"),
            (1_709_164_800_999_999, "2024-02-29T00:00:00.999999Z"),
            (1_709_164_801_020_000, "2024-02-29T00:00:01.020000Z"),
        ] {
            let mut text = Vec::new();
            put_time(&mut text, UNIX_EPOCH + Duration::from_micros(micros));
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        }
    }
}
