//! `docs/errors.md`: how each error is mapped in each dialect, as the code decides it.

use std::fmt::Write;
use std::time::Duration;

use http::HeaderValue;
use ocip::batch::{ContentError, UnreadableReply};
use ocip::bill::CostError;
use ocip::command::response::{ErrorResponse, ErrorSeverity};
use ocip::xml::ParseError;
use ocip_gateway::access::{Denial, LimitHit, LoginDenial};
use ocip_gateway::apio::error::{ApioError, ErrorCode};
use ocip_gateway::dialect::{DialectError, OperationKind};
use ocip_gateway::http::{Rejection, RejectionKind, RequestId};
use ocip_gateway::icws::error::{ErrorId, IcwsError};
use ocip_gateway::switch::{CommandEffect, Error, Refusal, RefusalClass};

use super::{MADE, page};
use crate::support::golden;

/// Beyond every error number that was ever seen.
const NUMBERS: std::ops::Range<i32> = 1..100_000;

/// A class of refusals, what it means, and English words that put a refusal without a known number
/// into it.
const CLASSES: [(RefusalClass, &str, &[&str]); 9] = [
    (
        RefusalClass::SubscriberNotFound,
        "the user, group or tenant does not exist",
        &[
            "user not found",
            "group not found",
            "service provider not found",
        ],
    ),
    (
        RefusalClass::NotAssigned,
        "the user does not have the service",
        &["not assigned"],
    ),
    (
        RefusalClass::NotFound,
        "something else that was named does not exist",
        &["not found", "does not exist"],
    ),
    (
        RefusalClass::Conflict,
        "something exists already, or is in use",
        &["already", "in use", "duplicate"],
    ),
    (
        RefusalClass::Forbidden,
        "the gateway's login may not do it",
        &["unauthorized", "not authorized"],
    ),
    (
        RefusalClass::Authentication,
        "a login was refused",
        &["invalid password", "disabled", "locked"],
    ),
    (
        RefusalClass::BadInput,
        "a value is not acceptable",
        &["invalid"],
    ),
    (
        RefusalClass::Validation,
        "the command is not known, or does not fit the schema",
        &[],
    ),
    (RefusalClass::Other, "anything else", &["something odd"]),
];

const OF_APIO: &str = "\n## APIO\n\nOne body for all. The code's first three digits are the HTTP status; `details` is there when \
    the switch said something, with `summary_english` beside a `summary` in another language. Codes may come to \
    be, so a client goes by the status for one that it does not know.\n\n```json\n{\"errors\":[{\"code\":40403,\
    \"message\":\"…\",\"details\":{\"errors\":[{\"error_code\":4410,\"level\":\"Error\",\"summary\":\"…\",\
    \"detail\":\"…\"}]}}]}\n```\n\n| code | meaning |\n|---|---|\n";

const OF_ICWS: &str = "\n## ICWS\n\n`propertyName` is there when the fault is in one property, `errorCode` for clients that \
    look for it:\n\n```json\n{\"errorId\":\"error.request.invalidRepresentation.missingProperty\",\
    \"message\":\"…\",\"propertyName\":\"password\"}\n```\n\n| status | `errorId` | meaning |\n|---|---|---|\n";

#[test]
fn the_page_of_errors_says_what_the_code_decides() {
    let parts = [
        catalogue_of_apio(),
        catalogue_of_icws(),
        refusals(),
        trouble(),
        denials(),
        login_denials(),
        rejections(),
    ];
    let head = "# Errors\n\nThe errors of each dialect, with what each means to a client, and how what happens \
                on the way is mapped to them.\n";
    let text = format!("{MADE}\n{head}{}", parts.concat());
    golden::check(&page("errors.md"), &text);
}

fn catalogue_of_apio() -> String {
    let rows = ErrorCode::ALL
        .iter()
        .map(|code| format!("| {} | {} |\n", code.number(), code.meaning()));
    format!("{OF_APIO}{}", rows.collect::<String>())
}

fn catalogue_of_icws() -> String {
    let rows = ErrorId::ALL.iter().map(|id| {
        let status = id.status().as_u16();
        format!("| {status} | `{}` | {} |\n", id.id(), id.meaning())
    });
    format!("{OF_ICWS}{}", rows.collect::<String>())
}

fn refusal(number: Option<i32>, english: &str) -> Refusal {
    let response = ErrorResponse {
        error_code: number,
        summary: "x".into(),
        summary_english: english.into(),
        detail: None,
    };
    Refusal::new(response, ErrorSeverity::Error)
}

fn apio(error: &ApioError) -> String {
    error.code().number().to_string()
}

fn icws(error: &IcwsError) -> String {
    let id = error.id();
    format!("{} `{}`", id.status().as_u16(), id.id())
}

fn refusals() -> String {
    let mut text = String::from(
        "\n## What the switch refuses\n\nThe number is that of the reply's `errorCode`, else the one \
         in `[Error NNNN]` of its `summaryEnglish`. A number that is not in this table is classified \
         by the English words.\n\n\
         | class | numbers | words | APIO, a read | APIO, a write | ICWS |\n|---|---|---|---|---|---|\n",
    );
    for (class, meaning, words) in CLASSES {
        for word in words {
            assert_eq!(refusal(None, word).class(), class, "{word}");
        }
        let of_class = |number: &i32| refusal(Some(*number), "").class() == class;
        let numbers: Vec<_> = match class {
            RefusalClass::Other => Vec::new(),
            _ => NUMBERS.filter(of_class).collect(),
        };
        let example = refusal(numbers.first().copied(), words.first().unwrap_or(&""));
        assert_eq!(example.class(), class);
        let error = || Error::from(example.clone());
        let words = if class == RefusalClass::Other {
            &[]
        } else {
            words
        };
        writeln!(
            text,
            "| {meaning} | {} | {} | {} | {} | {} |",
            list(&numbers),
            list(words),
            apio(&ApioError::from_switch(error(), OperationKind::Read)),
            apio(&ApioError::from_switch(error(), OperationKind::Change)),
            icws(&IcwsError::from_switch(error(), OperationKind::Read)),
        )
        .unwrap();
    }
    text + "\nA resource may know better: an entry, a phone or a directory that is not there is 404 by \
            name, and a change that does not fit what was just read is answered without asking the \
            switch (40005).\n"
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(T::to_string).collect();
    items.join(", ")
}

/// A table with one line for each of `rows`: what happened, and the errors of both dialects.
fn table(title: &str, rows: impl IntoIterator<Item = (String, ApioError, IcwsError)>) -> String {
    let mut text = format!("\n## {title}\n\n| what happened | APIO | ICWS |\n|---|---|---|\n");
    for (what, in_apio, in_icws) in rows {
        writeln!(text, "| {what} | {} | {} |", apio(&in_apio), icws(&in_icws)).unwrap();
    }
    text
}

fn trouble() -> String {
    let lost = |outcome| Error::Lost {
        outcome,
        cause: String::new(),
    };
    let rows = [
        (
            "more commands of the switch than one request may take",
            Error::TooCostly(CostError {
                given: 3002,
                limit: 2000,
            }),
        ),
        (
            "no session became free in time; nothing was sent",
            Error::Busy,
        ),
        (
            "a change could not have a write lock for long enough, or the store of the locks is away; nothing was sent",
            Error::Withheld("x"),
        ),
        (
            "no server can be used; nothing was sent",
            Error::Unavailable(String::new()),
        ),
        (
            "the gateway is shutting down; nothing was sent",
            Error::Draining,
        ),
        (
            "a read was not answered in time",
            Error::NoAnswer(CommandEffect::Nothing),
        ),
        (
            "a write was not answered in time",
            Error::NoAnswer(CommandEffect::Unknown),
        ),
        (
            "the connection was lost during a read, again after a retry",
            lost(CommandEffect::Nothing),
        ),
        (
            "the answer to a read came and cannot be understood",
            Error::Unreadable(Box::new(UnreadableReply {
                type_name: String::new(),
                error: ContentError::Parse(ParseError::Missing("name")),
            })),
        ),
        (
            "the connection was lost during a write",
            lost(CommandEffect::Unknown),
        ),
    ];
    table(
        "On the way to the switch",
        rows.map(|(what, error)| {
            let in_apio = ApioError::from_switch(error.clone(), OperationKind::Change);
            let in_icws = IcwsError::from_switch(error, OperationKind::Change);
            (what.to_owned(), in_apio, in_icws)
        }),
    )
}

fn denials() -> String {
    let retry_after = Duration::from_secs(1);
    let all = [
        Denial::NotAuthenticated,
        Denial::ForeignOrigin,
        Denial::ReadOnly,
        Denial::OutOfScope,
        Denial::TooMany {
            hit: LimitHit::AddressRate(200),
            retry_after,
        },
        Denial::TooMany {
            hit: LimitHit::KeyRate(100),
            retry_after,
        },
        Denial::TooMany {
            hit: LimitHit::UserRate(20),
            retry_after,
        },
        Denial::TenantBusy {
            hit: LimitHit::TenantPlaces(64),
            retry_after,
        },
    ];
    let row = |denial: Denial| {
        let errors = (
            ApioError::from_denial(denial),
            IcwsError::from_denial(denial),
        );
        (denial.to_string(), errors.0, errors.1)
    };
    table("Access control", all.map(row))
}

fn login_denials() -> String {
    let retry_after = Duration::from_secs(1);
    let all = [
        LoginDenial::Refused,
        LoginDenial::Disabled,
        LoginDenial::Locked,
        LoginDenial::Expired,
        LoginDenial::NotForUs,
        LoginDenial::TooMany {
            hit: LimitHit::UserAttempts(3),
            retry_after,
        },
        LoginDenial::TooMany {
            hit: LimitHit::AddressAttempts(20),
            retry_after,
        },
        LoginDenial::Full { retry_after },
        LoginDenial::NotNow("its reason is for the operator".to_owned()),
        LoginDenial::Unavailable("the switch could not be asked".to_owned()),
    ];
    let row = |denial: LoginDenial| {
        let in_apio = ApioError::from_login(denial.clone());
        let what = denial.to_string();
        (what, in_apio, IcwsError::from_login(denial))
    };
    table("Logging in", all.map(row))
}

fn rejections() -> String {
    let allow = HeaderValue::from_static("GET");
    let all = [
        (
            "`Host` is none of the names by which the listener may be called",
            RejectionKind::UnknownHost,
        ),
        ("there is nothing at this path", RejectionKind::UnknownPath),
        (
            "the path does not know this method",
            RejectionKind::MethodNotAllowed { allow },
        ),
        (
            "the request line, `Host` or another header is not as HTTP has it",
            RejectionKind::BadHead,
        ),
        (
            "the request line and headers are too long",
            RejectionKind::HeadTooLarge,
        ),
        (
            "the body comes in another transfer coding than `chunked`",
            RejectionKind::TransferCoding,
        ),
        (
            "the body comes in a content coding",
            RejectionKind::ContentCoding,
        ),
        ("the path cannot be decoded", RejectionKind::BadPath),
        ("the query cannot be decoded", RejectionKind::BadQuery),
        (
            "the body broke off or its coding is wrong",
            RejectionKind::BadBody,
        ),
        (
            "the body is too long",
            RejectionKind::BodyTooLarge { limit: 0 },
        ),
        (
            "the body says to be in a charset other than UTF-8",
            RejectionKind::Charset,
        ),
        (
            "the body did not arrive in time",
            RejectionKind::BodyTimeout,
        ),
        ("the gateway is shutting down", RejectionKind::Draining),
        ("a fault in the gateway", RejectionKind::Internal),
    ];
    let row = |(what, kind): (&str, RejectionKind)| {
        let rejection = Rejection {
            status: kind.status(),
            kind,
            message: what.to_owned(),
            request_id: RequestId::random(),
        };
        let in_apio = ApioError::from_rejection(&rejection);
        (
            what.to_owned(),
            in_apio,
            IcwsError::from_rejection(&rejection),
        )
    };
    table("Before a handler sees the request", all.map(row))
}
