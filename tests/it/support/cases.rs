//! Random cases from strategies.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};

/// Tries so many cases, and shows the smallest that fails. None is kept in a file.
pub(crate) fn try_cases<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let run = |case| {
        test(case);
        Ok(())
    };
    TestRunner::new(config).run(strategy, run).unwrap();
}
