//! State of a tenant's places at this replica: what is lent, what goes back, and what is renewed.

use std::time::Duration;

use tokio::time::Instant;

use crate::shared::PLACES_TIME;

/// For how long places are lent until the store is asked again: what is left of their time then is for the requests.
pub(super) const LENDING_TIME: Duration = Duration::from_secs(PLACES_TIME.as_secs() / 3);

/// How long a tenant's places stay after its last request.
const IDLE_TIME: Duration = Duration::from_secs(2);

/// Places of one tenant: what the store has granted, and how many requests run.
#[derive(Default)]
pub(super) struct PlacesState {
    pub(super) running: usize,
    /// How many the store has granted.
    held: usize,
    /// Until when they are lent; `None` while nobody knows what the store has noted.
    until: Option<Instant>,
    /// Whether it may have noted any.
    is_noted: bool,
    /// Whether somebody is about to look what goes back.
    is_leaving: bool,
    /// Whether somebody renews them.
    is_renewing: bool,
    /// The limit, as it was told last.
    most: usize,
}

/// What whoever renews places is to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RenewalStep {
    /// Requests run.
    Renew,
    /// None runs, but one may come that takes a place without asking.
    Wait,
    /// Whoever comes asks.
    Stop,
}

// === impl PlacesState ===

impl PlacesState {
    /// Takes a place that is held already.
    pub(super) fn lend(&mut self) -> bool {
        let has_place = self.is_lent() && self.running < self.held;
        self.running += usize::from(has_place);
        has_place
    }

    fn is_lent(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }

    /// The store is being told; until it answers nothing is lent.
    pub(super) fn begin(&mut self, most: usize) {
        self.until = None;
        self.is_noted = true;
        self.most = most;
    }

    pub(super) fn note(&mut self, held: usize) {
        self.held = held;
        self.until = Some(Instant::now() + LENDING_TIME);
        self.is_noted = held > 0;
    }

    /// A request is over. Gives when to look what goes back, unless somebody is about to.
    pub(super) fn end(&mut self, is_taken: bool, spare: usize) -> Option<Duration> {
        self.running -= usize::from(is_taken);
        let is_much = self.held > self.running + 2 * spare;
        if self.is_leaving || !is_much && self.running > 0 {
            return None;
        }
        self.is_leaving = true;
        Some(if is_much { Duration::ZERO } else { IDLE_TIME })
    }

    /// How many places are to stay, if fewer than are held.
    pub(super) fn excess(&mut self, spare: usize) -> Option<usize> {
        self.is_leaving = false;
        let wanted = match self.running {
            0 => 0,
            running => running + spare,
        };
        let is_uncertain = self.is_noted && self.until.is_none();
        (self.held > wanted || is_uncertain).then_some(wanted)
    }

    /// Whether somebody is to begin to renew what is held.
    pub(super) fn begin_renewing(&mut self) -> bool {
        let begins = self.held > 0 && !self.is_renewing;
        self.is_renewing |= begins;
        begins
    }

    /// What is to be done, with how many requests run and the limit.
    pub(super) fn renewal(&mut self) -> (RenewalStep, usize, usize) {
        let step = if self.running > 0 {
            RenewalStep::Renew
        } else if self.held > 0 && self.is_lent() {
            RenewalStep::Wait
        } else {
            self.is_renewing = false;
            RenewalStep::Stop
        };
        (step, self.running, self.most)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.running == 0 && !self.is_leaving
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_lent_for_a_while_and_more_than_is_needed_goes_back() {
        let mut state = PlacesState::default();
        assert!(!state.lend());
        state.begin(8);
        state.note(4);
        assert!(state.lend() && state.lend() && state.lend() && state.lend());
        assert!(!state.lend());
        assert_eq!(state.end(true, 1), None, "one to spare");
        assert_eq!(state.end(true, 1), None, "twice as many stay");
        assert_eq!(state.end(true, 1), Some(Duration::ZERO));
        assert_eq!(state.end(true, 1), None, "somebody is about to look");
        assert_eq!(state.excess(1), Some(0));
        tokio::time::advance(LENDING_TIME).await;
        assert!(!state.lend(), "the store is asked again");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_request_leaves_later_and_what_is_uncertain_is_told_again() {
        let mut state = PlacesState::default();
        state.begin(8);
        state.note(1);
        assert!(state.lend());
        assert_eq!(state.end(true, 1), Some(IDLE_TIME));
        assert!(state.lend());
        assert_eq!(state.excess(1), None, "there is a request again");
        state.begin(8);
        assert_eq!(
            state.excess(1),
            Some(2),
            "nobody knows what the store noted"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_renewed_while_requests_run_and_while_they_are_lent() {
        let mut state = PlacesState::default();
        assert!(!state.begin_renewing(), "nothing is held");
        state.begin(8);
        state.note(2);
        assert!(state.begin_renewing());
        assert!(!state.begin_renewing(), "somebody does");
        assert!(state.lend());
        for _ in 0..9 {
            tokio::time::advance(LENDING_TIME).await;
            assert_eq!(state.renewal(), (RenewalStep::Renew, 1, 8));
            state.begin(8);
            state.note(2);
        }
        state.end(true, 1);
        assert_eq!(state.renewal(), (RenewalStep::Wait, 0, 8));
        tokio::time::advance(LENDING_TIME).await;
        assert_eq!(state.renewal(), (RenewalStep::Stop, 0, 8));
        assert!(state.begin_renewing(), "whoever comes next begins");
    }

    #[tokio::test(start_paused = true)]
    async fn a_renewal_without_an_answer_is_tried_again() {
        let mut state = PlacesState::default();
        state.begin(8);
        state.note(1);
        assert!(state.begin_renewing() && state.lend());
        tokio::time::advance(LENDING_TIME).await;
        state.begin(8);
        assert_eq!(state.renewal(), (RenewalStep::Renew, 1, 8));
        state.end(true, 1);
        assert_eq!(
            state.renewal(),
            (RenewalStep::Stop, 0, 8),
            "nothing is lent"
        );
    }
}
