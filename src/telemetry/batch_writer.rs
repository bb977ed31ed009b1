//! Batch writer: lines of all threads, written by one of its own.
//!
//! Whoever has a line leaves it and goes on, however slow or broken the output is. What waits is bounded;
//! lines beyond that are dropped and counted, and so are those that could not be written.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// A batch of this size does not wait for more, in bytes.
const BATCH_FULL: usize = 64 * 1024;

/// The most that waits to be written, in bytes.
const WAITING_MAX: usize = 1024 * 1024;

/// Writer of whole lines, which each end in a line feed.
pub(super) struct BatchWriter(Arc<WriterState>);

/// What the writer and its thread share.
struct WriterState {
    waiting: Mutex<WaitingLines>,
    /// Tells the thread that there is something to do.
    wanted: Condvar,
    /// Tells those who flush that a batch was written.
    written: Condvar,
    lost: AtomicU64,
}

/// Lines that wait to be written.
struct WaitingLines {
    bytes: Vec<u8>,
    /// For how long a batch waits for more.
    delay: Duration,
    /// Whether the batch is wanted now.
    urgent: bool,
    /// Whether a batch is being written.
    writing: bool,
    closed: bool,
}

// === impl BatchWriter ===

impl BatchWriter {
    /// A writer to `out`, whose thread tells `report` how many lines were lost, once lines can be written
    /// again.
    pub(super) fn start(
        delay: Duration,
        out: impl Write + Send + 'static,
        report: impl Fn(u64) + Send + 'static,
    ) -> io::Result<Self> {
        let state = Arc::new(WriterState {
            waiting: Mutex::new(WaitingLines {
                bytes: Vec::new(),
                delay,
                urgent: false,
                writing: false,
                closed: false,
            }),
            wanted: Condvar::new(),
            written: Condvar::new(),
            lost: AtomicU64::new(0),
        });
        let of_thread = Arc::clone(&state);
        let thread = thread::Builder::new().name("access-log".to_owned());
        thread.spawn(move || of_thread.run(out, report))?;
        Ok(Self(state))
    }

    /// Leaves a line to be written.
    pub(super) fn leave(&self, line: &[u8]) {
        let mut waiting = self.0.waiting();
        let before = waiting.bytes.len();
        let after = before + line.len();
        if after > WAITING_MAX {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.bytes.extend_from_slice(line);
        drop(waiting);
        // In between the thread knows already that there is something.
        if before == 0 || before < BATCH_FULL && after >= BATCH_FULL {
            self.0.wanted.notify_one();
        }
    }

    /// Has batches wait for so long from now on.
    pub(super) fn set_delay(&self, delay: Duration) {
        self.0.waiting().delay = delay;
    }

    /// Has everything written that waits, and waits for that, but not for longer than `patience`.
    pub(super) fn flush(&self, patience: Duration) {
        let mut waiting = self.0.waiting();
        waiting.urgent |= !waiting.bytes.is_empty();
        self.0.wanted.notify_one();
        let is_left = |left: &mut WaitingLines| left.writing || !left.bytes.is_empty();
        let written = self
            .0
            .written
            .wait_timeout_while(waiting, patience, is_left);
        drop(written);
    }

    /// How many lines were lost.
    pub(super) fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }
}

impl Drop for BatchWriter {
    fn drop(&mut self) {
        self.0.waiting().closed = true;
        self.0.wanted.notify_one();
    }
}

// === impl WriterState ===

impl WriterState {
    fn waiting(&self) -> MutexGuard<'_, WaitingLines> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes batches until the writer is dropped.
    fn run(&self, mut out: impl Write, report: impl Fn(u64)) {
        let (mut batch, mut reported, mut torn) = (Vec::new(), 0, false);
        while self.next(&mut batch) {
            // What is left of a line that was not written to its end does not spoil the next.
            if torn {
                batch.insert(0, b'\n');
            }
            let written = write(&mut out, &batch);
            torn = batch[..written].last().map_or(torn, |last| *last != b'\n');
            let unwritten = memchr::memchr_iter(b'\n', &batch[written..]).count() as u64;
            let lost = self.lost.fetch_add(unwritten, Ordering::Relaxed) + unwritten;
            batch.clear();
            batch.shrink_to(2 * BATCH_FULL);
            self.waiting().writing = false;
            self.written.notify_all();
            if unwritten == 0 && lost > reported {
                report(lost - reported);
                reported = lost;
            }
        }
    }

    /// Waits for a batch and takes it; false when there will be none.
    fn next(&self, batch: &mut Vec<u8>) -> bool {
        let is_idle = |waiting: &mut WaitingLines| waiting.bytes.is_empty() && !waiting.closed;
        let waiting = self.wanted.wait_while(self.waiting(), is_idle);
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let is_early = |waiting: &mut WaitingLines| {
            waiting.bytes.len() < BATCH_FULL && !waiting.urgent && !waiting.closed
        };
        let delay = waiting.delay;
        let waited = self.wanted.wait_timeout_while(waiting, delay, is_early);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        waiting.urgent = false;
        waiting.writing = !waiting.bytes.is_empty();
        std::mem::swap(&mut waiting.bytes, batch);
        waiting.writing
    }
}

/// How much of the batch could be written.
fn write(out: &mut impl Write, batch: &[u8]) -> usize {
    let mut written = 0;
    while written < batch.len() {
        match out.write(&batch[written..]) {
            Ok(0) => break,
            Ok(more) => written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// Far beyond what any machine needs.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// An output that takes a batch when the test does, or answers as the test says.
    struct Output {
        batches: SyncSender<Vec<u8>>,
        answers: Receiver<io::Result<usize>>,
    }

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.batches.send(bytes.to_vec()).unwrap();
            self.answers.recv().unwrap_or(Ok(bytes.len()))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Site {
        writer: BatchWriter,
        batches: Receiver<Vec<u8>>,
        answers: SyncSender<io::Result<usize>>,
        reports: Receiver<u64>,
    }

    impl Site {
        fn start(delay: Duration) -> Self {
            let (batches, taken) = sync_channel(0);
            let (answers, of_test) = sync_channel(100);
            let (report, reports) = sync_channel(100);
            let out = Output {
                batches,
                answers: of_test,
            };
            let report = move |lost| report.send(lost).unwrap();
            Self {
                writer: BatchWriter::start(delay, out, report).unwrap(),
                batches: taken,
                answers,
                reports,
            }
        }

        fn batch(&self) -> String {
            String::from_utf8(self.batches.recv_timeout(PATIENCE).unwrap()).unwrap()
        }

        fn answer(&self, answer: io::Result<usize>) {
            self.answers.send(answer).unwrap();
        }
    }

    fn full() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }

    #[test]
    fn lines_are_written_together_when_they_are_many_or_wanted() {
        let site = Site::start(Duration::MAX);
        let line = [&[b'x'; 1023][..], b"\n"].concat();
        for _ in 0..64 {
            site.writer.leave(&line);
        }
        assert_eq!(site.batch().len(), BATCH_FULL);
        site.answer(Ok(BATCH_FULL));
        site.writer.leave(b"a\n");
        site.writer.leave(b"b\n");
        thread::scope(|scope| {
            scope.spawn(|| site.writer.flush(PATIENCE));
            assert_eq!(site.batch(), "a\nb\n");
            site.answer(Ok(4));
        });
        site.writer.leave(b"c\n");
        let Site {
            writer, batches, ..
        } = site;
        drop(writer);
        assert_eq!(batches.recv_timeout(PATIENCE).unwrap(), b"c\n");
    }

    #[test]
    fn a_line_waits_no_longer_than_its_delay() {
        for delay in [Duration::ZERO, Duration::from_millis(1)] {
            let site = Site::start(delay);
            site.writer.leave(b"a\n");
            assert_eq!(site.batch(), "a\n");
            site.answer(Ok(2));
        }
    }

    #[test]
    fn an_output_that_hangs_holds_up_nobody_and_what_is_dropped_is_counted() {
        let site = Site::start(Duration::ZERO);
        site.writer.leave(b"first\n");
        assert_eq!(site.batch(), "first\n");
        let line = vec![b'\n'; WAITING_MAX / 2];
        for _ in 0..3 {
            site.writer.leave(&line);
        }
        site.writer.flush(Duration::ZERO);
        assert_eq!(site.writer.lost(), 1);
        site.answer(Ok(6));
        assert_eq!(site.reports.recv_timeout(PATIENCE).unwrap(), 1);
        assert_eq!(site.batch().len(), WAITING_MAX);
        site.answer(Ok(WAITING_MAX));
    }

    #[test]
    fn what_cannot_be_written_is_counted_and_spoils_no_later_line() {
        let site = Site::start(Duration::MAX);
        site.writer.leave(b"one\n");
        site.writer.leave(b"two\n");
        site.writer.leave(b"three\n");
        thread::scope(|scope| {
            scope.spawn(|| site.writer.flush(PATIENCE));
            assert_eq!(site.batch(), "one\ntwo\nthree\n");
            site.answer(Ok(6));
            assert_eq!(site.batch(), "o\nthree\n");
            site.answer(Err(full()));
        });
        assert_eq!(site.writer.lost(), 2);
        site.writer.leave(b"four\n");
        thread::scope(|scope| {
            scope.spawn(|| site.writer.flush(PATIENCE));
            assert_eq!(site.batch(), "\nfour\n");
            site.answer(Ok(6));
        });
        assert_eq!(site.reports.recv_timeout(PATIENCE).unwrap(), 2);
    }
}
