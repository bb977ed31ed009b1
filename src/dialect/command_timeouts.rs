//! Timeouts of requests by the commands that they are about, and by what their callers prefer.

use std::time::Duration;

use crate::http::{Request, Response};
use crate::switch::command_name::CommandPattern;

/// How long requests may take.
#[derive(Debug, Clone)]
pub struct CommandTimeouts {
    /// For a command that no pattern matches.
    pub default: Duration,
    /// For those that match.
    pub by_pattern: Vec<(CommandPattern, Duration)>,
    /// For a caller who says how long to wait; one who does not may have longer, if that is configured.
    pub longest_wish: Duration,
}

/// The time that a request was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an answer says so when a wish was granted"]
pub struct GrantedTime {
    /// How long it may take in all, from its head on.
    pub time: Duration,
    /// Whether the caller has wished for it, or for more.
    pub is_wish: bool,
}

// === impl CommandTimeouts ===

impl CommandTimeouts {
    /// Gives a request the time that its commands take: the longest of theirs, or what its caller prefers.
    pub fn grant<'n>(
        &self,
        request: &mut Request,
        commands: impl IntoIterator<Item = &'n str>,
    ) -> GrantedTime {
        let granted = self.granted(commands, request.preferred_wait());
        request.allow(granted.time);
        granted
    }

    fn granted<'n>(
        &self,
        commands: impl IntoIterator<Item = &'n str>,
        wish: Option<Duration>,
    ) -> GrantedTime {
        let times = commands.into_iter().map(|name| self.of(name));
        let usual = times.max().unwrap_or(self.default);
        let wish = wish.map(|wish| wish.min(self.longest_wish.max(usual)));
        GrantedTime {
            time: wish.unwrap_or(usual),
            is_wish: wish.is_some(),
        }
    }

    /// The timeout of one command, by the pattern that names it most closely; of two that are as close, the longer.
    pub fn of(&self, command: &str) -> Duration {
        let matching = self
            .by_pattern
            .iter()
            .filter(|(pattern, _)| pattern.matches(command));
        let closest = matching.max_by_key(|(pattern, time)| (pattern.rank(), *time));
        closest.map_or(self.default, |(_, time)| *time)
    }

    /// The longest time that any request gets.
    pub fn longest(&self) -> Duration {
        let times = self.by_pattern.iter().map(|(_, time)| *time);
        times.fold(self.default.max(self.longest_wish), Duration::max)
    }
}

// === impl GrantedTime ===

impl GrantedTime {
    /// Has the answer say that a wish was granted, if there was one.
    pub fn mark(self, response: &mut Response) {
        if self.is_wish {
            Request::wait_applied(response, self.time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeouts(rows: &[(&str, u64)]) -> CommandTimeouts {
        let rows = rows.iter();
        CommandTimeouts {
            default: Duration::from_secs(10),
            by_pattern: rows
                .map(|(pattern, time)| (pattern.parse().unwrap(), Duration::from_secs(*time)))
                .collect(),
            longest_wish: Duration::from_secs(120),
        }
    }

    const ROWS: &[(&str, u64)] = &[
        ("*", 20),
        ("ServiceProvider*", 60),
        ("ServiceProviderGet*", 5),
        ("read:ServiceProvider*", 30),
        ("ServiceProviderGetRequest17sp1", 90),
        ("GroupGet", 2),
        ("*Get*", 3),
        ("Gro*Get", 4),
    ];

    #[test]
    fn the_closest_pattern_counts() {
        let timeouts = timeouts(ROWS);
        for (name, expected) in [
            ("UserModifyRequest22", 20),
            ("ServiceProviderModifyRequest", 60),
            ("ServiceProviderDnGetListRequest", 30),
            ("ServiceProviderGetRequest22", 5),
            ("ServiceProviderGetRequest17sp1", 90),
            ("GroupGetRequest14sp7", 2),
            ("GroupDnGetListRequest", 3),
        ] {
            assert_eq!(timeouts.of(name).as_secs(), expected, "{name}");
        }
        assert_eq!(
            super::tests::timeouts(&[]).of("UserGetRequest22").as_secs(),
            10
        );
        let twins = super::tests::timeouts(&[("*Get*", 7), ("Get*", 8), ("*Get", 6)]);
        assert_eq!(twins.of("GetRequest").as_secs(), 8);
    }

    fn granted(names: &[&str], wish: Option<u64>) -> (u64, bool) {
        let wish = wish.map(Duration::from_secs);
        let granted = timeouts(ROWS).granted(names.iter().copied(), wish);
        (granted.time.as_secs(), granted.is_wish)
    }

    #[test]
    fn a_request_of_several_commands_has_the_time_of_the_longest() {
        assert_eq!(
            granted(&["GroupGetRequest", "ServiceProviderModifyRequest"], None),
            (60, false)
        );
        assert_eq!(granted(&[], None), (10, false));
    }

    #[test]
    fn a_wish_shortens_and_lengthens_up_to_the_longest() {
        let name = "ServiceProviderModifyRequest";
        for (wish, expected) in [(1, 1), (60, 60), (119, 119), (121, 120), (u64::MAX, 120)] {
            assert_eq!(granted(&[name], Some(wish)), (expected, true));
        }
        let short = CommandTimeouts {
            longest_wish: Duration::from_secs(1),
            ..timeouts(ROWS)
        };
        // Whoever wishes for much has not less than who wishes for nothing.
        let granted = short.granted([name], Some(Duration::from_secs(300)));
        assert_eq!(granted.time.as_secs(), 60);
        assert_eq!(short.longest().as_secs(), 90);
    }
}
