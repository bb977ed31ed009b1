//! Masking of OCI-P documents for logs: without passwords and personal data.
//!
//! Hidden is whatever lies in an element whose name says that it is a secret, elements and all, however
//! it is written: in the document, in a CDATA section, or escaped in a text (a 6004 error quotes the
//! request that it refuses). A device's custom tags have their names in a text, `%…PASSWORD%`; what
//! follows such a name is hidden too. In doubt more is hidden than needs to be.
//!
//! A log sees parts of documents, so it goes by names. Where a schema declares an element, its type
//! decides: a test holds the names here to the types of `schemas/`.

use std::borrow::Cow;

/// Stands for what is hidden.
const MASK: &str = "***";

/// What the name of a secret has in it, in lower case. The session id is one: it says who sends.
const SECRET_WORDS: [&str; 10] = [
    "password",
    "passcode",
    "passphrase",
    "pincode",
    "privatekey",
    "nonce",
    "secret",
    "sessionid",
    "token",
    "authorizationcode",
];

/// Names with such a word whose type is declared, and is none of a secret: a yes or no, a number of
/// days, an algorithm.
const NO_SECRETS: [&str; 4] = [
    "passwordAlgorithm",
    "passwordExpiresDays",
    "tokenRevocationTime",
    "useCustomUserNamePassword",
];

/// Secrets shorter than this are hidden where they belong and not looked for elsewhere: what would
/// be missing from all other words would say what they are.
const SOUGHT_BYTES_MIN: usize = 4;

/// A document without its secrets.
#[derive(Debug)]
pub struct MaskedDocument<'x> {
    /// The document.
    pub text: String,
    /// The texts that were hidden, as they stood there.
    pub hidden: Vec<&'x str>,
}

/// Masking of a document under way.
struct Masking<'x, 'n> {
    masked: MaskedDocument<'x>,
    /// Names of elements that hold secrets, beyond those whose names say so.
    further: &'n [String],
}

/// Where a tag is: the text after its opening, and how its end is written.
struct Tag<'x> {
    before: &'x str,
    opening: &'static str,
    after: &'x str,
}

/// Whether an element or a custom tag of this name holds a secret.
pub fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has_word = SECRET_WORDS.iter().any(|word| lower.contains(word));
    (has_word || has_pin(name)) && !NO_SECRETS.contains(&name)
}

/// Whether one of the words of a name is a PIN: `moderatorPin`, `unlockPhonePINCode`, `%SIP_PIN%`, and
/// none of `mapping` and `pinnedTo`.
fn has_pin(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut found = lower.match_indices("pin").map(|(at, _)| at);
    found.any(|at| {
        let (before, word, after) = (&name[..at], &name[at..at + 3], &name[at + 3..]);
        let is_lower = |next: char| next.is_ascii_lowercase();
        let begins = match word.starts_with(is_lower) {
            true => !before.ends_with(|last: char| last.is_ascii_alphabetic()),
            false => !before.ends_with(|last: char| last.is_ascii_uppercase()),
        };
        let plural = after.strip_prefix(['s', 'S']).unwrap_or(after);
        let ends = match word.ends_with(is_lower) {
            true => !plural.starts_with(is_lower),
            false => {
                !plural.starts_with(|next: char| next.is_ascii_uppercase()) || begins_word(plural)
            }
        };
        begins && ends
    })
}

/// Whether a capital and a small letter stand first.
fn begins_word(text: &str) -> bool {
    let mut letters = text.bytes();
    let first = letters
        .next()
        .is_some_and(|first| first.is_ascii_uppercase());
    first && letters.next().is_some_and(|next| next.is_ascii_lowercase())
}

/// Hides the secrets of a document, or of anything that looks like a part of one.
pub fn masked(xml: &str) -> MaskedDocument<'_> {
    masked_with(xml, &[])
}

/// The same, and what lies in the elements with one of `further` names: of a command whose schema is known
/// at run time only, types say what is a secret.
pub fn masked_with<'x>(xml: &'x str, further: &[String]) -> MaskedDocument<'x> {
    let mut masking = Masking {
        masked: MaskedDocument {
            text: String::with_capacity(xml.len()),
            hidden: Vec::new(),
        },
        further,
    };
    let mut rest = xml;
    let mut follows_name = false;
    while let Some(tag) = next_tag(rest) {
        if follows_name && !tag.before.trim().is_empty() {
            rest = masking
                .masked
                .hide(rest, rest.find("</").unwrap_or(rest.len()));
            follows_name = false;
            continue;
        }
        follows_name |= tag.before.trim_start().starts_with('%') && is_secret(tag.before);
        masking.masked.text += tag.before;
        masking.masked.text += tag.opening;
        rest = masking.copy_tag(&tag);
    }
    masking.masked.text += rest;
    masking.masked
}

/// The next tag, in the document itself or escaped in a text of it. Looks at each byte once.
fn next_tag(text: &str) -> Option<Tag<'_>> {
    next_of(text, &["<", "&lt;"]).map(|found| Tag::at(text, found))
}

/// Where the first of some brackets stands, plain or escaped.
fn next_of(text: &str, brackets: &[&'static str]) -> Option<(usize, &'static str)> {
    let candidates = memchr::memchr3_iter(b'<', b'>', b'&', text.as_bytes());
    candidates.into_iter().find_map(|at| {
        let found = brackets
            .iter()
            .find(|bracket| text[at..].starts_with(**bracket))?;
        Some((at, *found))
    })
}

// === impl Masking ===

impl<'x> Masking<'x, '_> {
    /// Copies a tag, and hides what the element holds if that is a secret. Gives what is left.
    fn copy_tag(&mut self, tag: &Tag<'x>) -> &'x str {
        let Some((inside, end)) = tag.inside() else {
            return tag.after;
        };
        self.masked.text += &tag.after[..end];
        let rest = &tag.after[end..];
        match self.is_hidden(local_name(inside)) && !inside.ends_with('/') {
            true => self.masked.hide(rest, content_length(rest, tag.opening)),
            false => rest,
        }
    }

    fn is_hidden(&self, name: &str) -> bool {
        is_secret(name) || self.further.iter().any(|further| further == name)
    }
}

// === impl MaskedDocument ===

impl<'x> MaskedDocument<'x> {
    /// Hides as many bytes. Gives what is left.
    fn hide(&mut self, rest: &'x str, length: usize) -> &'x str {
        let (secret, rest) = rest.split_at(length);
        self.text += MASK;
        self.hidden.extend(texts(secret));
        rest
    }
}

/// How much of `text`, which stands behind a start tag that was written with `opening`, lies in that
/// element. What opens and does not close makes it longer. An escaped element ends with the text that
/// it is quoted in.
fn content_length(text: &str, opening: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        let rest = &text[at..];
        let Some(found) = next_of(rest, &["<", "&lt;"]) else {
            return text.len();
        };
        let tag_at = at + found.0;
        let tag = Tag::at(rest, found);
        at = tag_at + tag.opening.len();
        if let Some(behind) = unread_section(tag.after) {
            at += behind;
            continue;
        }
        match tag.inside() {
            // What is escaped in the text of an element is a part of it.
            _ if tag.opening != opening && opening == "<" => {}
            _ if tag.opening != opening => return tag_at,
            Some((inside, _)) if inside.starts_with('/') && depth == 0 => return tag_at,
            Some((inside, _)) if inside.starts_with('/') => depth -= 1,
            Some((inside, _)) if is_complete(inside) => {}
            _ => depth += usize::from(tag.after.starts_with(char::is_alphabetic)),
        }
    }
}

/// How long the CDATA section or comment is that begins here, of which nothing is a tag.
fn unread_section(after: &str) -> Option<usize> {
    let sections = [("![CDATA[", "]]>"), ("!--", "-->")];
    let (_, end) = sections
        .into_iter()
        .find(|(begin, _)| after.starts_with(begin))?;
    Some(after.find(end).map_or(after.len(), |at| at + end.len()))
}

/// Whether a tag is an element of its own or an instruction. A bracket in the value of an attribute is
/// not its end.
fn is_complete(inside: &str) -> bool {
    let is_even = |quote: char| inside.matches(quote).count().is_multiple_of(2);
    inside.ends_with(['/', '?']) && is_even('"') && is_even('\'')
}

/// The texts between the tags of what lies in an element.
fn texts(content: &str) -> Vec<&str> {
    let (mut texts, mut rest) = (Vec::new(), content);
    while let Some(tag) = next_tag(rest) {
        texts.push(tag.before);
        rest = tag.inside().map_or(tag.after, |(_, end)| &tag.after[end..]);
    }
    texts.push(rest);
    texts.into_iter().map(bare).collect()
}

/// A text without the brackets of the CDATA section that it is in.
fn bare(text: &str) -> &str {
    let text = text.strip_prefix("![CDATA[").unwrap_or(text);
    text.strip_suffix("]]>").unwrap_or(text).trim()
}

/// Hides what was hidden in a request wherever else it is found, as in "invalid password: …".
pub fn without(mut text: String, hidden: &[&str]) -> String {
    let is_sought = |secret: &&str| {
        secret.len() >= SOUGHT_BYTES_MIN && !matches!(*secret, "true" | "false" | MASK)
    };
    for secret in hidden.iter().copied().filter(is_sought) {
        let plain = quick_xml::escape::unescape(secret).unwrap_or(Cow::Borrowed(secret));
        for form in [secret, &*plain] {
            if text.contains(form) {
                text = text.replace(form, MASK);
            }
        }
    }
    text
}

// === impl Tag ===

impl<'x> Tag<'x> {
    fn at(text: &'x str, (at, opening): (usize, &'static str)) -> Self {
        Self {
            before: &text[..at],
            opening,
            after: &text[at + opening.len()..],
        }
    }

    /// What stands between the brackets, and where behind them the text goes on. Nothing for what
    /// is no tag, and for a CDATA section, in which there may be some.
    fn inside(&self) -> Option<(&'x str, usize)> {
        let begins_tag = |first: char| first.is_alphabetic() || matches!(first, '/' | '?');
        if !self.after.starts_with(begins_tag) {
            return None;
        }
        // What is escaped in a text goes on to that text's end at most; `>` may stand there too. No
        // tag holds the opening of another one, so that no text is looked through twice.
        let brackets: &[&str] = match self.opening {
            "<" => &["<", ">"],
            _ => &["<", ">", "&lt;", "&gt;"],
        };
        match next_of(self.after, brackets)? {
            (at, end @ (">" | "&gt;")) => Some((&self.after[..at], at + end.len())),
            _ => None,
        }
    }
}

/// The name at the beginning of a tag, without a prefix.
fn local_name(inside: &str) -> &str {
    let is_end = |character: char| character.is_whitespace() || character == '/';
    let name = inside.split(is_end).next().unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(xml: &str) -> String {
        masked(xml).text
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_length() {
        // Looked through to its end for each bracket, each would keep a core busy for minutes.
        for piece in ["&lt;a ", "<a ", "<![CDATA[<", "&lt;", "&gt;&amp;"] {
            let long = piece.repeat(1 << 20);
            assert_eq!(text(&long), long);
        }
    }

    #[test]
    fn what_holds_a_secret_is_hidden_whatever_its_form() {
        for (given, expected) in [
            ("<password>geheim</password>", "<password>***</password>"),
            (
                "<p:newPassword a='>'>geheim</p:x>",
                "<p:newPassword a='>***</p:x>",
            ),
            ("<nonce\n>geheim</nonce>", "<nonce\n>***</nonce>"),
            (
                "<sessionId xmlns=\"\">geheim</sessionId>",
                "<sessionId xmlns=\"\">***</sessionId>",
            ),
            (
                "<password><![CDATA[geheim]]></password>",
                "<password>***</password>",
            ),
            (
                "<password>ge&lt;heim</password>",
                "<password>***</password>",
            ),
            ("<signedPassword>geheim", "<signedPassword>***"),
            (
                "<a><![CDATA[<b><password>geheim</password></b>]]></a>",
                "<a><![CDATA[<b><password>***</password></b>]]></a>",
            ),
            (
                "<a>&lt;password&gt;geheim&lt;/password&gt;</a>",
                "<a>&lt;password&gt;***&lt;/password&gt;</a>",
            ),
            (
                "<a>&lt;password>geheim&lt;/password></a>",
                "<a>&lt;password>***&lt;/password></a>",
            ),
            (
                "<tagName>%ADMIN_PASSWORD%</tagName><tagValue>ge&lt;heim</tagValue>",
                "<tagName>%ADMIN_PASSWORD%</tagName><tagValue>***</tagValue>",
            ),
            (
                "<col>%SIPPASSWORD%</col>\n<col>geheim</col><col>x</col>",
                "<col>%SIPPASSWORD%</col>\n<col>***</col><col>x</col>",
            ),
        ] {
            assert_eq!(text(given), expected);
        }
    }

    #[test]
    fn whatever_lies_in_a_secret_is_hidden() {
        for (given, expected) in [
            (
                "<password><old>geheim</old><new>neu</new></password><a>b</a>",
                "<password>***</password><a>b</a>",
            ),
            (
                "<password><a/><b x=\"/>\">1</b><password>2</password>3</password>4",
                "<password>***</password>4",
            ),
            (
                "<password><![CDATA[</a>geheim]]><!-- </b> -->x</password><c/>",
                "<password>***</password><c/>",
            ),
            (
                "<s>&lt;password&gt;&lt;old&gt;geheim&lt;/old&gt;neu&lt;/password&gt; x</s>",
                "<s>&lt;password&gt;***&lt;/password&gt; x</s>",
            ),
            (
                "<s>&lt;password&gt;&lt;old&gt;geheim</s><t>x</t>",
                "<s>&lt;password&gt;***</s><t>x</t>",
            ),
            ("<secret><a>1<b>2</b>", "<secret>***"),
        ] {
            assert_eq!(text(given), expected);
        }
    }

    #[test]
    fn further_names_are_hidden_too_and_whatever_quotes_them() {
        let further = ["old".to_owned(), "conferenceId".to_owned()];
        let request = masked_with(
            "<a><old>geheim</old><older>b</older><c:conferenceId>12345</c:conferenceId><old/></a>",
            &further,
        );
        let expected =
            "<a><old>***</old><older>b</older><c:conferenceId>***</c:conferenceId><old/></a>";
        assert_eq!(request.text, expected);
        assert_eq!(request.hidden, ["geheim", "12345"]);
        let reply = "<s>geheim is not 12345: &lt;old&gt;other&lt;/old&gt;</s>";
        assert_eq!(
            without(masked_with(reply, &further).text, &request.hidden),
            "<s>*** is not ***: &lt;old&gt;***&lt;/old&gt;</s>"
        );
        assert_eq!(text("<old>b</old>"), "<old>b</old>");
    }

    #[test]
    fn the_texts_in_a_secret_are_hidden_wherever_else_they_stand() {
        let request = masked("<password><old>geheim</old><new><![CDATA[neuer]]></new></password>");
        assert_eq!(
            without("wrong: geheim, neuer, password".to_owned(), &request.hidden),
            "wrong: ***, ***, password"
        );
    }

    #[test]
    fn a_name_says_that_it_is_a_secret() {
        for name in [
            "password",
            "conferencePassCode",
            "moderatorPin",
            "securityPin",
            "unlockPhonePINCode",
            "pin",
            "PIN",
            "userPINs",
            "pinNumber",
            "hostPinNumber",
            "portalPinCode",
            "%SIP_PIN%",
            "%pin_code%",
            "%UNLOCK-PIN-1%",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "mapping",
            "MAPPING",
            "spin",
            "pinnedTo",
            "isPinging",
            "shippingAddress",
            "%SPIN_RATE%",
            "phoneNumber",
            "passwordExpiresDays",
            "useCustomUserNamePassword",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for same in [
            "",
            "text",
            "<?xml version=\"1.0\"?>\n<a b=\"password\"><userId>x@y</userId><c/>tail</a>",
            "<password xsi:nil=\"true\"/><a>b</a>",
            "<a>1 &lt; 2 &amp; password is 3 > 2</a><b>c</b>",
            "<a>x &lt;b</a><c>d</c>",
            "<!-- password --><tagValue>%KEY%</tagValue><tagValue>v</tagValue>",
        ] {
            assert_eq!(text(same), same);
        }
    }

    #[test]
    fn a_secret_of_the_request_is_hidden_in_the_reply() {
        let request = masked(
            "<password>ge&amp;heim</password><newPassword>abc</newPassword><usePassword>true</usePassword>",
        );
        let reply = "<s>wrong: ge&amp;heim</s><![CDATA[ge&heim]]><b>true abc</b>";
        assert_eq!(
            without(text(reply), &request.hidden),
            "<s>wrong: ***</s><![CDATA[***]]><b>true abc</b>"
        );
    }

    proptest! {
        #[test]
        fn no_password_survives(
            before in "[<>a&;lgt/!\\[\\]='\"%PASWORD ]{0,30}",
            password in "[a-z&;<>]{6,12}",
            after in "[<>a&;/ ]{0,10}",
        ) {
            let escape = |text: &str| quick_xml::escape::escape(text).into_owned();
            let (before, secret) = (escape(&before), format!("Q{}Q", escape(&password)));
            let xml = format!("<x>{before}</x><password>{secret}</password>{after}");
            prop_assert!(!text(&xml).contains(&secret));
        }

        #[test]
        fn any_text_is_masked_without_panic(text in "[<>a&;lgt/!é\\[\\]='\"%password ]{0,60}") {
            masked(&text);
        }
    }
}
