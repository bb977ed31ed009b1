//! Places of users whom a command names by ids alone: asked, kept as long as other proofs, and for a change believed
//! only under the locks of these users.

use std::sync::Arc;

use tokio::time::Instant;

use super::place_cache::{LockedUsers, ProvedPlace};
use super::{Access, ProofPurpose};
use crate::switch::user_places::{SoughtUser, UserPlace};
use crate::switch::{CallContext, Error, Switch, WriteLocks};

/// How often users are locked who turn out to be others than before.
const LOCKINGS_MAX: usize = 3;

/// Users of one request, and since when it asks.
#[derive(Clone, Copy)]
struct PlaceRequest<'a> {
    access: &'a Access,
    switch: &'a Switch,
    call: CallContext<'a>,
    sought: &'a [SoughtUser<'a>],
    begun: Instant,
}

impl Access {
    /// Where users are, in the order in which they are asked for; `None` for an id that is nobody's.
    pub async fn user_places(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        sought: &[SoughtUser<'_>],
        purpose: ProofPurpose,
    ) -> Result<Vec<Option<Arc<UserPlace>>>, Error> {
        let request = PlaceRequest::new(self, switch, call, sought);
        let known = request.kept();
        let is_good = |proved: &ProvedPlace| match purpose {
            ProofPurpose::Read => true,
            ProofPurpose::Write => self.places.is_good_for_writes(proved),
        };
        let proved = request.with_those_asked(known, is_good).await?;
        Ok(places(proved))
    }

    /// Locks users for a change. Whatever their places were before, those that are given hold now: a proof that is
    /// too old for a change, or that somebody else's change may have overtaken, is asked for anew under the locks.
    pub async fn lock_users(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        sought: &[SoughtUser<'_>],
    ) -> Result<LockedUsers, Error> {
        let request = PlaceRequest::new(self, switch, call, sought);
        let mut proved = request.with_those_asked(request.kept(), |_| true).await?;
        for _ in 0..LOCKINGS_MAX {
            let ids = request.identities(&proved);
            let ids: Vec<_> = ids.iter().map(String::as_str).collect();
            let locks = switch.write_locks(&ids, call.deadline).await?;
            let is_good = |one: &ProvedPlace| request.is_good_under(&locks, one);
            proved = request.with_those_asked(proved, is_good).await?;
            let ids = request.identities(&proved);
            if ids.iter().all(|id| locks.holds(id)) {
                return Ok(LockedUsers {
                    places: places(proved),
                    locks,
                });
            }
        }
        // Somebody gives these users other ids all the time.
        Err(Error::Busy)
    }

    /// Forgets where users are who may have been moved or taken away.
    pub fn forget_places<'p>(&self, places: impl IntoIterator<Item = &'p UserPlace>) {
        for place in places {
            self.forget_with_others(place.identity());
        }
    }
}

// === impl PlaceRequest ===

impl<'a> PlaceRequest<'a> {
    fn new(
        access: &'a Access,
        switch: &'a Switch,
        call: CallContext<'a>,
        sought: &'a [SoughtUser<'a>],
    ) -> Self {
        Self {
            access,
            switch,
            call,
            sought,
            begun: Instant::now(),
        }
    }

    fn key(&self, id: &str) -> String {
        self.switch.full_user_id(id).to_lowercase()
    }

    /// What is kept of them.
    fn kept(&self) -> Vec<Option<ProvedPlace>> {
        let kept = self.sought.iter();
        let kept = kept.map(|one| self.access.places.find(&self.key(one.id)));
        kept.collect()
    }

    /// The same, with those asked for that are not good, and kept from now on.
    async fn with_those_asked(
        &self,
        mut proved: Vec<Option<ProvedPlace>>,
        is_good: impl Fn(&ProvedPlace) -> bool,
    ) -> Result<Vec<Option<ProvedPlace>>, Error> {
        let lacks = |place: &usize| !proved[*place].as_ref().is_some_and(&is_good);
        let lacking: Vec<usize> = (0..proved.len()).filter(lacks).collect();
        if lacking.is_empty() {
            return Ok(proved);
        }
        let sought = lacking.iter().map(|place| self.sought[*place].clone());
        let sought: Vec<_> = sought.collect();
        let asked = Instant::now();
        let found = self.switch.places_of(self.call, &sought).await?;
        for (place, found) in lacking.into_iter().zip(found) {
            proved[place] = Some(self.keep(self.sought[place].id, asked, found));
        }
        Ok(proved)
    }

    fn keep(&self, id: &str, asked: Instant, found: Option<UserPlace>) -> ProvedPlace {
        let place = found.map(Arc::new);
        let proved = ProvedPlace { asked, place };
        self.access.places.keep(self.key(id), &proved);
        proved
    }

    /// By what users are locked: their identities; of one who is not there, the id that was given.
    fn identities(&self, proved: &[Option<ProvedPlace>]) -> Vec<String> {
        let all = self.sought.iter().zip(proved);
        let ids = all.map(|(sought, proved)| {
            let place = proved.as_ref().and_then(|one| one.place.as_ref());
            place.map_or_else(|| self.key(sought.id), |one| one.identity().to_owned())
        });
        ids.collect()
    }

    /// Whether a proof that was there before the locks may be gone by.
    fn is_good_under(&self, locks: &WriteLocks, proved: &ProvedPlace) -> bool {
        let is_new = !locks.has_waited() && proved.asked >= self.begun;
        is_new || self.access.places.is_good_for_writes(proved)
    }
}

fn places(proved: Vec<Option<ProvedPlace>>) -> Vec<Option<Arc<UserPlace>>> {
    let places = proved.into_iter();
    places
        .map(|one| one.and_then(|proved| proved.place))
        .collect()
}
