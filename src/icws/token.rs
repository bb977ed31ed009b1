//! Credentials of a session: the number in its paths, the secret in its cookie, and its token.
//!
//! Number and token are derived from the secret, each by a hash of its own, so that the three agree
//! exactly when they belong to the same session, and nothing has to be kept to know it. Neither tells
//! anything about the secret.

use sha2::{Digest, Sha256};

/// Bits of a session number: few enough for a client that keeps it as a floating-point number.
const NUMBER_BITS: u32 = 53;

/// The number of the session with this secret, in decimal digits. Whoever knows it can do nothing
/// with it alone.
pub(super) fn session_id(secret: &str) -> String {
    let hash = hash(b"icws session ", secret);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    (u64::from_be_bytes(first) >> (64 - NUMBER_BITS)).to_string()
}

/// The token that guards the session with this secret against forged requests; clients take it for
/// base64, and its digits are.
pub(super) fn csrf_token(secret: &str) -> String {
    hash(b"icws token ", secret)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether `given` is the token of the session with this secret. How long it takes says nothing about
/// how much of it is right.
pub(super) fn is_csrf_token(given: &str, secret: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(csrf_token(secret))
}

fn hash(purpose: &[u8], secret: &str) -> [u8; 32] {
    Sha256::new_with_prefix(purpose)
        .chain_update(secret)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_one_number_and_one_token_and_others_have_others() {
        let (one, two) = ("secret one", "secret two");
        assert_eq!(session_id(one), session_id(one));
        assert_ne!(session_id(one), session_id(two));
        assert_ne!(csrf_token(one), csrf_token(two));
        assert!(is_csrf_token(&csrf_token(one), one));
        assert!(!is_csrf_token(&csrf_token(one), two));
        assert!(!is_csrf_token("", one));
    }

    #[test]
    fn numbers_are_digits_and_tokens_base64() {
        let number: u64 = session_id("x").parse().unwrap();
        assert!(number < 1 << NUMBER_BITS);
        let token = csrf_token("x");
        assert_eq!(token.len() % 4, 0);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
