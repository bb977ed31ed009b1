//! Sending of calls in one document, and again in older variants where the switch does not know a type.
//!
//! A document with a type that the switch does not know is refused as a whole, and nothing of it is run; so what it
//! asked for is asked once more, changes too, with the next variant of that command. A command that has none left has
//! the switch's refusal, and the others are sent without it. Which variant a server knows is remembered. Each turn
//! takes a variant or a command away, so there are no more turns than those.

use std::borrow::Borrow;

use ocip::batch::{Batch, BatchError, BatchReplies, CommandError, ReplyTicket};
use ocip::command::CommandKind;
use ocip::typed_command::{TypedCommand, TypedReader};
use ocip::variants::KnownTypes;
use ocip::xml::XmlWriter;
use ocip_schema::json::{CheckedCommand, MappedReply, ReplyOptions};

use super::call::{TypedAnswer, TypedCall};
use super::content::{ContentSurvey, reply_reader, write_elements};
use crate::switch::typed_schemas::TypedSchemas;
use crate::switch::{CallContext, CommandEffect, Error, Refusal, Switch};

/// A call without an answer so far.
#[derive(Debug, Clone, Copy)]
struct OpenCall<'c, 's> {
    /// Which of the calls it is.
    place: usize,
    call: TypedCall<'c, 's>,
    /// The newest variant that may be known.
    newest: usize,
}

/// A call that stands in a document.
struct SentCall<'c, 's> {
    open: OpenCall<'c, 's>,
    index: usize,
    ticket: ReplyTicket<MappedReply>,
}

/// A document for one server.
struct TypedDocument<'c, 's> {
    batch: Batch,
    calls: Vec<SentCall<'c, 's>>,
}

/// Calls under way.
struct TypedSending<'a, 'c, 's> {
    switch: &'a Switch,
    context: CallContext<'a>,
    schemas: &'a TypedSchemas,
    read: TypedReader<MappedReply>,
    open: Vec<OpenCall<'c, 's>>,
    answers: Vec<Option<TypedAnswer>>,
    /// How many documents more may be sent.
    turns_left: usize,
}

impl Switch {
    /// Sends up to fifteen commands in one document. What nothing came of is an error of all; once something did, each
    /// has its own. The caller holds the locks of users that a change is about.
    pub async fn send_typed(
        &self,
        context: CallContext<'_>,
        schemas: &TypedSchemas,
        options: ReplyOptions,
        calls: &[TypedCall<'_, '_>],
    ) -> Result<Vec<TypedAnswer>, Error> {
        let open = calls.iter().enumerate().map(|(place, call)| OpenCall {
            place,
            call: *call,
            newest: 0,
        });
        let mut sending = TypedSending {
            switch: self,
            context,
            schemas,
            read: reply_reader(schemas.set(), options),
            open: open.collect(),
            answers: calls.iter().map(|_| None).collect(),
            turns_left: calls.iter().map(|call| call.oldest() + 1).sum(),
        };
        while !sending.open.is_empty() {
            sending.turn().await?;
        }
        Ok(sending.answers.into_iter().flatten().collect())
    }
}

// === impl TypedSending ===

impl<'c, 's> TypedSending<'_, 'c, 's> {
    /// Sends what is open in one document.
    async fn turn(&mut self) -> Result<(), Error> {
        self.turns_left = self.turns_left.saturating_sub(1);
        let document_for = |known: &KnownTypes| self.document(known);
        let sent = self.switch.cluster.execute_for(self.context, document_for);
        let (known, document, replies) = match sent.await {
            Ok(answered) => answered,
            Err(error) if self.answers.iter().all(Option::is_none) => return Err(error),
            Err(error) => {
                self.fail(&error);
                return Ok(());
            }
        };
        self.open.clear();
        self.take_in(known, document, replies);
        Ok(())
    }

    fn document(&self, known: &KnownTypes) -> TypedDocument<'c, 's> {
        let chosen = self.open.iter().map(|open| {
            let index = open.index(known);
            let survey = ContentSurvey::of(open.call.variant(index));
            (*open, index, survey)
        });
        let chosen: Vec<_> = chosen.collect();
        let has_secrets = chosen.iter().any(|(_, _, one)| !one.secrets.is_empty());
        let mut batch = match has_secrets {
            true => Batch::confidential(self.context.request_id),
            false => Batch::new(self.context.request_id),
        };
        let mut calls = Vec::with_capacity(chosen.len());
        for (open, index, survey) in chosen {
            match self.add(&mut batch, open.call.variant(index), &survey) {
                Some(ticket) => calls.push(SentCall {
                    open,
                    index,
                    ticket,
                }),
                // It is not sent then.
                None => batch.refuse(BatchError::Name),
            }
        }
        TypedDocument { batch, calls }
    }

    fn add(
        &self,
        batch: &mut Batch,
        checked: &CheckedCommand<'_>,
        survey: &ContentSurvey<'_>,
    ) -> Option<ReplyTicket<MappedReply>> {
        let (name, response) = (checked.command.name(), checked.command.response());
        let of_reply = self.schemas.secret_elements(response);
        let hidden = survey.secrets.iter().copied();
        let hidden = hidden.chain(of_reply.iter().map(String::as_str));
        let kind = CommandKind::of_name(name);
        let command = TypedCommand::new(name, response, kind, self.read.clone());
        let command = command.ok().filter(|_| survey.is_writable)?;
        let write = |writer: &mut XmlWriter<'_>| write_elements(writer, &checked.elements);
        Some(batch.add_typed(command.hiding(hidden), write))
    }

    /// Looks at every answer of a document: what was not run for want of a known type stays open.
    fn take_in(
        &mut self,
        known: &KnownTypes,
        document: TypedDocument<'c, 's>,
        mut replies: BatchReplies,
    ) {
        let calls = document.calls.iter();
        let names: Vec<_> = calls.map(SentCall::name).collect();
        for sent in document.calls {
            let name = sent.name();
            let result = replies.take(sent.ticket);
            let unknown = result.as_ref().err().and_then(unknown_type);
            let next = unknown.and_then(|unknown| sent.open.next(sent.index, unknown, &names));
            match next.filter(|_| self.turns_left > 0) {
                Some(open) => self.open.push(open),
                None => {
                    sent.open.remember(known, name, &result);
                    self.answer(sent.open.place, name, result.map_err(Error::from));
                }
            }
        }
    }

    fn answer(&mut self, place: usize, name: &str, result: Result<MappedReply, Error>) {
        if let Some(answer) = self.answers.get_mut(place) {
            *answer = Some(TypedAnswer {
                type_name: name.to_owned(),
                result,
            });
        }
    }

    /// Nothing came of what is open.
    fn fail(&mut self, error: &Error) {
        for open in std::mem::take(&mut self.open) {
            let name = open.call.variant(open.newest).command.name();
            let error = of_kind(CommandKind::of_name(name), error.clone());
            self.answer(open.place, name, Err(error));
        }
    }
}

// === impl OpenCall ===

impl<'c, 's> OpenCall<'c, 's> {
    /// The variant to send to a server: the one that it knows, or an older one if that was refused since.
    fn index(&self, known: &KnownTypes) -> usize {
        let family = self.call.newest.command.family();
        let known = match self.call.older {
            [] => None,
            _ => known.of_family(family),
        };
        let known = known.and_then(|name| self.call.index_of(&name));
        known.unwrap_or_default().max(self.newest)
    }

    /// What is to be sent of it after a document in which the type `unknown` stood, if anything: nothing was run.
    fn next(self, index: usize, unknown: &str, sent: &[&str]) -> Option<Self> {
        let own = self.call.variant(index).command.name();
        match own == unknown {
            true if index < self.call.oldest() => Some(Self {
                newest: index + 1,
                ..self
            }),
            true => None,
            // Held up by another one.
            false => sent.contains(&unknown).then_some(Self {
                newest: index,
                ..self
            }),
        }
    }

    /// Remembers that a server knows a type, if it showed that.
    fn remember(&self, known: &KnownTypes, name: &str, result: &Result<MappedReply, CommandError>) {
        let refusal = result.as_ref().err().and_then(CommandError::refusal);
        let is_of_document = refusal.is_some_and(Refusal::is_of_document);
        if !self.call.older.is_empty() && !is_of_document {
            known.note(self.call.newest.command.family(), name);
        }
    }
}

// === impl SentCall ===

impl<'s> SentCall<'_, 's> {
    fn name(&self) -> &'s str {
        self.open.call.variant(self.index).command.name()
    }
}

// === impl TypedDocument ===

impl Borrow<Batch> for TypedDocument<'_, '_> {
    fn borrow(&self) -> &Batch {
        &self.batch
    }
}

fn unknown_type(error: &CommandError) -> Option<&str> {
    error.refusal()?.unknown_type()
}

/// The error of a command of this kind: of a read it is known that nothing was changed.
fn of_kind(kind: CommandKind, error: Error) -> Error {
    match (kind, error) {
        (CommandKind::Read, Error::NoAnswer(_)) => Error::NoAnswer(CommandEffect::Nothing),
        (CommandKind::Read, Error::Lost { cause, .. }) => Error::Lost {
            outcome: CommandEffect::Nothing,
            cause,
        },
        (_, error) => error,
    }
}
