//! Schemas that a switch is given: which commands it knows besides those that it plays, and what it answers them.
//!
//! An answer is made up by the schema and fits it. The same command about the same users, groups and tenants has the same
//! answer, for one seed and one set of files; nothing of what a command says is kept.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use ocip::command::visit::{ElementVisitor, visit_elements};
use ocip::xml::{ParseError, XmlReader};
use ocip_schema::{DeclaredElement, SchemaSet};

use super::reply::SuccessReply;

/// The types whose elements say who or what a command is about, required or not.
const IDENTITIES: [&str; 4] = ["UserId", "ServiceProviderId", "GroupId", "ResellerId"];

/// The reply that has no data.
const SUCCESS: &str = "SuccessResponse";

/// Schemas of an operator, and the seed of what is made up by them.
#[derive(Clone)]
pub struct GivenSchemas {
    schemas: Arc<SchemaSet>,
    requests: Arc<HashSet<Box<str>>>,
    seed: u64,
}

/// Digest of what a command is about: FNV-1a, which is the same on every machine and in every release.
struct TargetDigest<'k> {
    keys: &'k HashSet<&'k str>,
    depth: usize,
    is_key: bool,
    hash: u64,
}

// === impl GivenSchemas ===

impl GivenSchemas {
    /// What these schemas know, with answers of this seed.
    pub fn new(schemas: Arc<SchemaSet>, seed: u64) -> Self {
        let requests = schemas.requests().map(|one| one.name().into()).collect();
        Self {
            schemas,
            requests: Arc::new(requests),
            seed,
        }
    }

    /// Whether a request of this type is declared.
    pub(super) fn knows(&self, type_name: &str) -> bool {
        self.requests.contains(type_name)
    }

    /// What of a document does not fit, and where.
    pub(super) fn violation(&self, document: &str) -> Option<String> {
        let violation = self.schemas.validate(document).err()?;
        Some(format!("{}, at {}", violation.fault, violation.path))
    }

    /// An answer to a command of this type, whose content is read to its end. A command without a reply of its own,
    /// or with one that nothing fits, is answered SuccessResponse.
    pub(super) fn answer(
        &self,
        type_name: &str,
        reader: &mut XmlReader<'_>,
    ) -> Result<SuccessReply, ParseError> {
        let seed = self.digest(type_name, reader)?;
        let command = self.schemas.command(type_name);
        let response = command.map_or(SUCCESS, |command| command.response());
        let content = self.schemas.made_reply(response, seed);
        Ok(match content.filter(|_| response != SUCCESS) {
            Some(content) => SuccessReply::made(response, &content),
            None => SuccessReply::success(),
        })
    }

    /// The seed of one answer: this one's, the command, and the values that say what it is about.
    fn digest(&self, type_name: &str, reader: &mut XmlReader<'_>) -> Result<u64, ParseError> {
        let elements = self.schemas.command(type_name);
        let elements = elements
            .map(|command| command.elements())
            .unwrap_or_default();
        let is_identity =
            |one: &DeclaredElement<'_>| IDENTITIES.iter().any(|kind| one.is_kind_of(kind));
        let keys = elements
            .iter()
            .filter(|one| one.is_required() || is_identity(one));
        let keys: HashSet<_> = keys.map(|one| one.name()).collect();
        let mut digest = TargetDigest::new(self.seed, type_name, &keys);
        visit_elements(reader, &mut digest)?;
        Ok(digest.hash)
    }
}

impl fmt::Debug for GivenSchemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("GivenSchemas");
        shown.field("requests", &self.requests.len());
        shown.field("seed", &self.seed).finish()
    }
}

// === impl TargetDigest ===

impl<'k> TargetDigest<'k> {
    fn new(seed: u64, type_name: &str, keys: &'k HashSet<&'k str>) -> Self {
        let mut digest = Self {
            keys,
            depth: 0,
            is_key: false,
            hash: 0xcbf2_9ce4_8422_2325,
        };
        digest.add(&seed.to_le_bytes());
        digest.add(type_name.as_bytes());
        digest
    }

    fn add(&mut self, bytes: &[u8]) {
        // A byte that is in no text parts what comes one after the other.
        for byte in bytes.iter().chain([&0xff]) {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl ElementVisitor for TargetDigest<'_> {
    fn open(&mut self, name: &str, _: Option<&str>, _: bool) {
        if self.depth == 0 {
            self.is_key = self.keys.contains(name);
        }
        self.depth += 1;
        if self.is_key {
            self.add(name.as_bytes());
        }
    }

    fn close(&mut self, text: &str) {
        self.depth -= 1;
        if self.is_key {
            self.add(text.trim().as_bytes());
        }
    }
}
