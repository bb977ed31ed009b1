//! Token buckets of a rate, in this process alone or shared with other replicas.

use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::rate::{Rate, TokenBuckets};
use super::token_portions::{PortionDenial, StoreLoss, TokenPortions, portion};
use crate::shared::{PortionRequest, SharedStore, hash_of, hex};

/// How long a call to the store may take at most, whatever is configured.
const CALL_TIME: Duration = Duration::from_secs(1);

/// Token buckets of one rate, one for each key, which replicas may share.
#[derive(Clone)]
pub(super) struct SharedBuckets<K> {
    local: TokenBuckets<K>,
    shared: Option<StoreBuckets<K>>,
}

/// What is shared of them.
#[derive(Clone)]
struct StoreBuckets<K> {
    store: Arc<SharedStore>,
    class: &'static str,
    portions: TokenPortions<K>,
}

/// Key of a bucket, as it is called in the store.
pub(super) trait BucketKey: Eq + Hash + Clone {
    fn store_id(&self) -> String;
}

// === impl SharedBuckets ===

impl<K: BucketKey> SharedBuckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            local: TokenBuckets::new(rate),
            shared: None,
        }
    }

    /// The same, shared with other replicas as `class`.
    pub(super) fn sharing(self, store: &Arc<SharedStore>, class: &'static str) -> Self {
        let shared = StoreBuckets {
            store: Arc::clone(store),
            class,
            portions: TokenPortions::new(),
        };
        Self {
            shared: Some(shared),
            ..self
        }
    }

    /// The same buckets, filled at another rate.
    pub(super) fn with_rate(&self, rate: Rate) -> Self {
        Self {
            local: self.local.with_rate(rate),
            shared: self.shared.clone(),
        }
    }

    /// How many tokens there are in a second.
    pub(super) fn per_second(&self) -> u32 {
        self.local.rate().per_second
    }

    /// Takes one, or says how long until there is one.
    pub(super) async fn take(&self, key: K) -> Result<(), Duration> {
        match &self.shared {
            Some(shared) if self.per_second() > 0 => shared.take(&self.local, key).await,
            _ => self.local.take(key),
        }
    }

    /// Takes as many as a request has cost beyond the first, whether there are as many or not.
    pub(super) fn charge(&self, key: K, count: usize) {
        match &self.shared {
            Some(shared) if self.per_second() > 0 && count > 0 => {
                shared.charge(&self.local, key, count);
            }
            _ => self.local.charge(key, count),
        }
    }
}

// === impl StoreBuckets ===

impl<K: BucketKey> StoreBuckets<K> {
    async fn take(&self, local: &TokenBuckets<K>, key: K) -> Result<(), Duration> {
        if self.store.is_away() {
            let loss = self.portions.lose(&key);
            return self.take_part(local, key, loss);
        }
        let fetch = async |owed| {
            let rate = local.rate();
            let request = PortionRequest {
                per_second: rate.per_second,
                burst: rate.burst,
                owed,
                wanted: portion(rate),
            };
            let (id, deadline) = (key.store_id(), Instant::now() + CALL_TIME);
            let bucket = (self.class, id.as_str());
            self.store.take_portion(bucket, request, deadline).await
        };
        match self.portions.take(&key, fetch).await {
            Ok(()) => Ok(()),
            Err(PortionDenial::Wait(wait)) => Err(wait),
            Err(PortionDenial::Away(loss)) => self.take_part(local, key, loss),
        }
    }

    /// Takes one of this replica's part, of which there is no more than has come since the store was heard: it may have
    /// given out all that there was.
    fn take_part(&self, local: &TokenBuckets<K>, key: K, loss: StoreLoss) -> Result<(), Duration> {
        let part = self.part_of(local);
        if let Some(heard) = loss.heard {
            part.empty(key.clone(), heard);
        }
        part.charge(key.clone(), loss.owed);
        part.take(key)
    }

    fn charge(&self, local: &TokenBuckets<K>, key: K, count: usize) {
        if self.store.is_away() || !self.portions.owe(&key, count) {
            self.part_of(local).charge(key, count);
        }
    }

    /// This replica's part while the store is away.
    fn part_of(&self, local: &TokenBuckets<K>) -> TokenBuckets<K> {
        local.divided(self.store.replicas())
    }
}

/// The address, for it is no secret to who looks after the store.
impl BucketKey for IpAddr {
    fn store_id(&self) -> String {
        self.to_string()
    }
}

/// A hash already.
impl BucketKey for [u8; 32] {
    fn store_id(&self) -> String {
        hex(self)
    }
}

/// Hashed, so that it is of one length whatever it is.
impl BucketKey for String {
    fn store_id(&self) -> String {
        hash_of(self)
    }
}
