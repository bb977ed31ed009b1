//! Charging of a request to the rate limits of its address and of its API key or user.
//!
//! Each of them gives a token before the request begins. When it is over, it has taken as many as it
//! sent documents to the switch; what is missing is taken then, also from those who did not wait for
//! their answer.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::time::sleep;

use super::limit::LimitError;
use super::rate::network;
use super::shared_buckets::SharedBuckets;
use super::tenants::ConcurrencyPermit;
use super::{AccessSettings, Caller, LimitHit, PathTarget};
use crate::shared::SharedStore;
use crate::switch::Bill;

/// Rate limits by address, by API key and by user.
#[derive(Clone)]
pub(super) struct RateLimits {
    addresses: SharedBuckets<IpAddr>,
    keys: SharedBuckets<[u8; 32]>,
    users: SharedBuckets<String>,
}

/// Permit and cost of a request, until it is over.
pub(super) struct RequestCharge {
    pub(super) bill: Bill,
    rates: RateLimits,
    address: IpAddr,
    caller: Caller,
    /// What it costs at least, in tokens, however few documents that takes.
    least: usize,
    _permit: Option<ConcurrencyPermit>,
}

// === impl RateLimits ===

impl RateLimits {
    pub(super) fn new(settings: &AccessSettings) -> Self {
        Self {
            addresses: SharedBuckets::new(settings.address_rate),
            keys: SharedBuckets::new(settings.key_rate),
            users: SharedBuckets::new(settings.user_rate),
        }
    }

    /// The same buckets, filled at other rates.
    pub(super) fn with_settings(&self, settings: &AccessSettings) -> Self {
        Self {
            addresses: self.addresses.with_rate(settings.address_rate),
            keys: self.keys.with_rate(settings.key_rate),
            users: self.users.with_rate(settings.user_rate),
        }
    }

    /// The same, shared with other replicas.
    pub(super) fn sharing(self, store: &Arc<SharedStore>) -> Self {
        Self {
            addresses: self.addresses.sharing(store, "address"),
            keys: self.keys.sharing(store, "key"),
            users: self.users.sharing(store, "user"),
        }
    }

    pub(super) async fn take_of_address(&self, address: IpAddr) -> Result<(), LimitError> {
        let taken = self.addresses.take(network(address)).await;
        taken.map_err(|wait| (LimitHit::AddressRate(self.addresses.per_second()), wait))
    }

    pub(super) async fn take_of_caller(&self, caller: &Caller) -> Result<(), LimitError> {
        match caller {
            Caller::Anonymous => Ok(()),
            Caller::Key(key) => {
                let taken = self.keys.take(key.sha256).await;
                taken.map_err(|wait| (LimitHit::KeyRate(self.keys.per_second()), wait))
            }
            Caller::User(login) => {
                let taken = self.users.take(login.account()).await;
                taken.map_err(|wait| (LimitHit::UserRate(self.users.per_second()), wait))
            }
        }
    }

    /// Waits until there is a token of both, and takes it.
    async fn wait_for(&self, address: IpAddr, caller: &Caller) {
        while let Err((_, wait)) = self.take_of_address(address).await {
            sleep(wait).await;
        }
        while let Err((_, wait)) = self.take_of_caller(caller).await {
            sleep(wait).await;
        }
    }

    fn charge(&self, address: IpAddr, caller: &Caller, count: usize) {
        self.addresses.charge(network(address), count);
        match caller {
            Caller::Anonymous => {}
            Caller::Key(key) => self.keys.charge(key.sha256, count),
            Caller::User(login) => self.users.charge(login.account(), count),
        }
    }
}

// === impl RequestCharge ===

impl RequestCharge {
    /// A part of a request that has many, such as one user of a group: it waits for its tokens and pays for its
    /// documents as if it were a request, so that the whole goes no faster than its caller may ask.
    pub(super) async fn part(&self) -> Arc<Self> {
        self.rates.wait_for(self.address, &self.caller).await;
        Arc::new(Self {
            bill: self.bill.of_part(),
            rates: self.rates.clone(),
            address: self.address,
            caller: self.caller.clone(),
            least: 1,
            // The request as a whole has the tenant's permit.
            _permit: None,
        })
    }

    /// What a request about `target` may cost, from an address and a caller who gave a token each.
    pub(super) fn new(
        rates: &RateLimits,
        (address, caller): (IpAddr, Caller),
        target: PathTarget<'_>,
        commands_max: usize,
        permit: Option<ConcurrencyPermit>,
    ) -> Arc<Self> {
        Arc::new(Self {
            bill: Bill::new(target.tenant.unwrap_or_default(), commands_max),
            rates: rates.clone(),
            address,
            caller,
            least: 1,
            _permit: permit,
        })
    }

    /// The same request once its target is known, of which so far nothing was asked.
    pub(super) fn about(
        &self,
        target: PathTarget<'_>,
        commands: usize,
        permit: Option<ConcurrencyPermit>,
    ) -> Arc<Self> {
        Arc::new(Self {
            bill: self.bill.of_payer(target.tenant.unwrap_or_default()),
            rates: self.rates.clone(),
            address: self.address,
            caller: self.caller.clone(),
            least: commands,
            _permit: permit,
        })
    }
}

impl Drop for RequestCharge {
    fn drop(&mut self) {
        let tokens = self.bill.documents().max(self.least);
        let beyond = tokens.saturating_sub(1);
        self.rates.charge(self.address, &self.caller, beyond);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::access::Rate;

    fn rates() -> RateLimits {
        let rate = |per_second| Rate {
            per_second,
            burst: 1,
        };
        RateLimits {
            addresses: SharedBuckets::new(rate(0)),
            keys: SharedBuckets::new(rate(0)),
            users: SharedBuckets::new(rate(0)),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn parts_go_no_faster_than_their_caller_may_ask_and_have_bills_of_their_own() {
        let mut rates = rates();
        let rate = Rate {
            per_second: 2,
            burst: 1,
        };
        rates.addresses = SharedBuckets::new(rate);
        let payers = (IpAddr::from([192, 0, 2, 1]), Caller::Anonymous);
        let target = PathTarget {
            tenant: Some("foo"),
            ..PathTarget::default()
        };
        let whole = RequestCharge::new(&rates, payers, target, 20, None);
        let begun = Instant::now();
        for nth in 0..5 {
            let part = whole.part().await;
            assert_eq!((part.bill.payer(), part.bill.commands_left()), ("foo", 20));
            assert_eq!(begun.elapsed(), nth * Duration::from_millis(500));
        }
    }
}
