//! Changes: of the settings, and of endpoints, which are added, changed and taken away.

use ocip::batch::Batch;
use ocip::command::shared_call_appearance::{
    AccessDeviceEndpointAdd, SharedEndpointVariant,
    UserSharedCallAppearanceAddEndpointRequest14sp2,
    UserSharedCallAppearanceDeleteEndpointListRequest14,
    UserSharedCallAppearanceModifyEndpointRequest, UserSharedCallAppearanceModifyRequest,
};

use super::model::{
    EndpointChange, NewEndpoint, SharedCalls, SharedCallsChange, SharedEndpoint, ShownEndpoint,
    access_device,
};
use super::read::{SERVICE, endpoint_request, service_request};
use crate::switch::value::{Destination, LinePort, SipContact};
use crate::switch::{
    CallContext, CommandEffect, CommandError, Error, Refusal, Subscriber, Switch,
    leave_time_to_read,
};

/// The variant of an endpoint that every release knows: which one a server knows best is learned by questions that
/// can be repeated, and nobody need have asked for an endpoint before the first is added.
const AFTER_CHANGE: SharedEndpointVariant = SharedEndpointVariant::V14;

/// Outcome of adding an endpoint.
#[derive(Debug)]
pub enum EndpointAddition {
    /// It was added. When only how it is now cannot be told, it is there all the same: that is the inner
    /// result.
    Added(Result<ShownEndpoint, CommandError>),
    /// It was there, just so. Nothing was sent.
    Present(ShownEndpoint),
    /// There is another one with that line port. Nothing was sent.
    Taken(SharedEndpoint),
    /// The user's group or tenant has no such device. Nothing was sent.
    NoDevice,
}

/// Outcome of taking endpoints away.
#[derive(Debug)]
pub enum DroppedEndpoints {
    /// None of them is there any more. When only what is left cannot be told, they are gone all the same: that
    /// is the inner result.
    Whole(Result<SharedCalls, CommandError>),
    /// The switch refused, but not everything.
    Part(PartialDrop),
}

/// Endpoints of which some were taken away.
#[derive(Debug)]
pub struct PartialDrop {
    /// Every line port that was given, and whether it is gone.
    pub results: Vec<(String, bool)>,
    /// Why the rest is not.
    pub refusal: Box<Refusal>,
    /// The service as it is.
    pub now: SharedCalls,
}

impl Switch {
    /// Changes settings.
    pub async fn change_shared_calls(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: SharedCallsChange,
    ) -> Result<(), Error> {
        let request = modify_request(subscriber, change);
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        self.cluster.call(call, &request).await.map(|_| ())
    }

    /// Adds an endpoint, on a device of the user's own group or tenant: the switch is asked whether there is such
    /// a device before it is told to use it.
    pub async fn add_endpoint(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        new: &NewEndpoint,
    ) -> Result<EndpointAddition, Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let present = self
            .shared_endpoint(call, subscriber, &new.line_port)
            .await?;
        match present {
            Some(present) if new.is(&present) => return Ok(EndpointAddition::Present(present)),
            Some(present) => return Ok(EndpointAddition::Taken(present.listed)),
            None => {}
        }
        match self.fresh_device(call, &new.device_key(subscriber)).await {
            Err(Error::Refused(refusal)) if refusal.is_device_not_found() => {
                return Ok(EndpointAddition::NoDevice);
            }
            device => drop(device?),
        }
        let shown = self.write_endpoint(call, subscriber, new).await?;
        Ok(EndpointAddition::Added(shown))
    }

    /// The new endpoint and, in the same document, how it is then: the outer result is that of the change.
    async fn write_endpoint(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        new: &NewEndpoint,
    ) -> Result<Result<ShownEndpoint, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let added = batch.add(&add_request(subscriber, new));
        let service = batch.add(&service_request(
            subscriber,
            self.cluster.newest_known(SERVICE),
        ));
        let key = new.listed().key();
        let flags = batch.add(&endpoint_request(subscriber, &key, AFTER_CHANGE));
        let executed = self.cluster.execute(call, &batch).await;
        // Its device has another line, or may have.
        self.devices.invalidate(&new.device_key(subscriber));
        let mut replies = executed?;
        replies.take(added)?;
        let listed = replies.take(service).map(|service| {
            let service = SharedCalls::from(service);
            let listed = service.endpoint(&new.line_port).cloned();
            listed.unwrap_or_else(|| new.listed())
        });
        let flags = replies.take(flags);
        Ok(listed.and_then(|listed| {
            Ok(ShownEndpoint {
                listed,
                flags: flags?.into(),
            })
        }))
    }

    /// Changes the endpoint with this line port. False when there is none: nothing was sent then.
    pub async fn change_endpoint(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        line_port: &LinePort,
        change: EndpointChange,
    ) -> Result<bool, Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let service = self.shared_calls(call, subscriber).await?;
        let Some(endpoint) = service.endpoint(line_port) else {
            return Ok(false);
        };
        let request = UserSharedCallAppearanceModifyEndpointRequest {
            user_id: subscriber.user_id().to_owned(),
            access_device_endpoint: endpoint.key(),
            is_active: change.is_active,
            allow_origination: change.allow_origination,
            allow_termination: change.allow_termination,
            use_hotline: change.use_hotline,
            hotline_contact: change.hotline_contact.map(Destination::into_string),
        };
        self.cluster.call(call, &request).await.map(|_| true)
    }

    /// Takes endpoints away. Those that are not there are left out.
    pub async fn drop_endpoints(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        line_ports: &[LinePort],
    ) -> Result<DroppedEndpoints, Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let before = self.shared_calls(call, subscriber).await?;
        let there = named(&before, line_ports);
        if there.is_empty() {
            return Ok(DroppedEndpoints::Whole(Ok(before)));
        }
        let writing = leave_time_to_read(call);
        match self.write_deletion(writing, subscriber, &there).await? {
            Ok(now) => Ok(DroppedEndpoints::Whole(now)),
            Err(CommandError::Refused(refusal)) if there.len() > 1 => {
                let now = self.shared_calls(call, subscriber).await;
                let now = now.map_err(|_| Error::NoAnswer(CommandEffect::Unknown))?;
                dropped_in_part(line_ports, &there, refusal, now)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The change and, in the same document, what is left: the outer result is that of the change.
    async fn write_deletion(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        endpoints: &[&SharedEndpoint],
    ) -> Result<Result<Result<SharedCalls, CommandError>, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let keys = endpoints.iter().map(|endpoint| endpoint.key());
        let deleted = batch.add(&UserSharedCallAppearanceDeleteEndpointListRequest14 {
            user_id: subscriber.user_id().to_owned(),
            access_device_endpoint: keys.collect(),
        });
        let service = batch.add(&service_request(
            subscriber,
            self.cluster.newest_known(SERVICE),
        ));
        let executed = self.cluster.execute(call, &batch).await;
        for endpoint in endpoints {
            self.devices.invalidate(&endpoint.device_key(subscriber));
        }
        let mut replies = executed?;
        if let Err(error) = replies.take(deleted) {
            return Ok(Err(error));
        }
        Ok(Ok(replies.take(service).map(SharedCalls::from)))
    }
}

/// The endpoints with these line ports, as far as they are there.
fn named<'s>(service: &'s SharedCalls, line_ports: &[LinePort]) -> Vec<&'s SharedEndpoint> {
    let is_named = |endpoint: &&SharedEndpoint| {
        let mut line_ports = line_ports.iter();
        line_ports.any(|one| one.as_str() == endpoint.line_port)
    };
    service.endpoints.iter().filter(is_named).collect()
}

/// The outcome of a refused change after which the service is so; an error when nothing was done. Nothing public
/// says that a list is all or nothing.
fn dropped_in_part(
    line_ports: &[LinePort],
    sent: &[&SharedEndpoint],
    refusal: Box<Refusal>,
    now: SharedCalls,
) -> Result<DroppedEndpoints, Error> {
    if named(&now, line_ports).len() == sent.len() {
        return Err(Error::Refused(refusal));
    }
    let results = line_ports.iter().map(|line_port| {
        let is_gone = now.endpoint(line_port).is_none();
        (line_port.as_str().to_owned(), is_gone)
    });
    Ok(DroppedEndpoints::Part(PartialDrop {
        results: results.collect(),
        refusal,
        now,
    }))
}

fn add_request(
    subscriber: &Subscriber,
    new: &NewEndpoint,
) -> UserSharedCallAppearanceAddEndpointRequest14sp2 {
    UserSharedCallAppearanceAddEndpointRequest14sp2 {
        user_id: subscriber.user_id().to_owned(),
        access_device_endpoint: AccessDeviceEndpointAdd {
            access_device: access_device(new.level, new.device.as_str()),
            line_port: new.line_port.as_str().to_owned(),
            contact: new.contact.clone().map(SipContact::into_string),
            port_number: new.line_number,
        },
        is_active: new.is_active,
        allow_origination: new.allow_origination,
        allow_termination: new.allow_termination,
    }
}

fn modify_request(
    subscriber: &Subscriber,
    change: SharedCallsChange,
) -> UserSharedCallAppearanceModifyRequest {
    UserSharedCallAppearanceModifyRequest {
        user_id: subscriber.user_id().to_owned(),
        alert_all_appearances_for_click_to_dial_calls: change.alert_for_click_to_dial,
        alert_all_appearances_for_group_paging_calls: change.alert_for_group_paging,
        allow_sca_call_retrieve: change.allow_call_retrieve,
        multiple_call_arrangement_is_active: change.multiple_calls,
        allow_bridging_between_locations: change.allow_bridging,
        bridge_warning_tone: change.warning_tone,
        enable_call_park_notification: change.notify_of_parked_calls,
    }
}
