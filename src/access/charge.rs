//! Charging of a request to the rate limits of its address and of its API key or user.
//!
//! Each of them gives a token before the request begins. When it is over, it has taken as many as it
//! sent documents to the switch; what is missing is taken then, also from those who did not wait for
//! their answer.

use std::net::IpAddr;
use std::sync::Arc;

use super::limit::TooOften;
use super::rate::{Buckets, network};
use super::tenants::Place;
use super::{Caller, LimitHit, Settings, Target};
use crate::switch::Bill;

/// Rate limits by address, by API key and by user.
#[derive(Clone)]
pub(super) struct Rates {
    addresses: Buckets<IpAddr>,
    keys: Buckets<[u8; 32]>,
    users: Buckets<String>,
}

/// Permit and cost of a request, until it is over.
pub(super) struct Charge {
    pub(super) bill: Bill,
    rates: Rates,
    address: IpAddr,
    caller: Caller,
    _place: Option<Place>,
}

// === impl Rates ===

impl Rates {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            addresses: Buckets::new(settings.address_rate),
            keys: Buckets::new(settings.key_rate),
            users: Buckets::new(settings.user_rate),
        }
    }

    /// The same buckets, filled at other rates.
    pub(super) fn at(&self, settings: &Settings) -> Self {
        Self {
            addresses: self.addresses.at(settings.address_rate),
            keys: self.keys.at(settings.key_rate),
            users: self.users.at(settings.user_rate),
        }
    }

    pub(super) fn take_of_address(&self, address: IpAddr) -> Result<(), TooOften> {
        let taken = self.addresses.take(network(address));
        taken.map_err(|wait| (LimitHit::AddressRate(self.addresses.per_second()), wait))
    }

    pub(super) fn take_of_caller(&self, caller: &Caller) -> Result<(), TooOften> {
        match caller {
            Caller::Anonymous => Ok(()),
            Caller::Key(key) => {
                let taken = self.keys.take(key.sha256);
                taken.map_err(|wait| (LimitHit::KeyRate(self.keys.per_second()), wait))
            }
            Caller::Person(login) => {
                let taken = self.users.take(login.account());
                taken.map_err(|wait| (LimitHit::UserRate(self.users.per_second()), wait))
            }
        }
    }

    fn charge(&self, address: IpAddr, caller: &Caller, count: usize) {
        self.addresses.charge(network(address), count);
        match caller {
            Caller::Anonymous => {}
            Caller::Key(key) => self.keys.charge(key.sha256, count),
            Caller::Person(login) => self.users.charge(login.account(), count),
        }
    }
}

// === impl Charge ===

impl Charge {
    /// What a request about `target` may cost, from an address and a caller who gave a token each.
    pub(super) fn new(
        rates: &Rates,
        (address, caller): (IpAddr, Caller),
        target: Target<'_>,
        commands_max: usize,
        place: Option<Place>,
    ) -> Arc<Self> {
        Arc::new(Self {
            bill: Bill::new(target.tenant.unwrap_or_default(), commands_max),
            rates: rates.clone(),
            address,
            caller,
            _place: place,
        })
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        let beyond = self.bill.documents().saturating_sub(1);
        self.rates.charge(self.address, &self.caller, beyond);
    }
}
