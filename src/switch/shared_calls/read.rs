//! Reading: the service with its table of endpoints, and one endpoint.

use ocip::command::shared_call_appearance::{
    AccessDeviceEndpointKey, SharedCallVariant, SharedEndpointVariant,
    UserSharedCallAppearanceGetEndpointRequest, UserSharedCallAppearanceGetRequest,
};

use super::model::{SharedCalls, ShownEndpoint};
use crate::switch::value::LinePort;
use crate::switch::{CallContext, Error, RefusalClass, Subscriber, Switch};

impl Switch {
    /// The shared call appearance of a user.
    pub async fn shared_calls(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<SharedCalls, Error> {
        let asked = &self.shared_calls;
        let answer = asked.ask(&self.cluster, call, service_requests(subscriber));
        answer.await.map(SharedCalls::from)
    }

    /// The endpoint with this line port; `None` when there is none.
    pub async fn shared_endpoint(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        line_port: &LinePort,
    ) -> Result<Option<ShownEndpoint>, Error> {
        let service = self.shared_calls(call, subscriber).await?;
        let Some(listed) = service.endpoint(line_port).cloned() else {
            return Ok(None);
        };
        let asked = &self.shared_endpoints;
        let key = listed.key();
        let request = |variant| endpoint_request(subscriber, &key, variant);
        let requests = SharedEndpointVariant::ALL.map(request);
        match asked.ask(&self.cluster, call, requests).await {
            Ok(flags) => Ok(Some(ShownEndpoint {
                listed,
                flags: flags.into(),
            })),
            // Somebody else was quicker.
            Err(Error::Refused(refusal)) if refusal.class() == RefusalClass::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The question for the service, in every variant.
pub(super) fn service_requests(
    subscriber: &Subscriber,
) -> [UserSharedCallAppearanceGetRequest; SharedCallVariant::ALL.len()] {
    SharedCallVariant::ALL.map(|variant| UserSharedCallAppearanceGetRequest {
        variant,
        user_id: subscriber.user_id().to_owned(),
    })
}

/// The question for an endpoint, in one variant.
pub(super) fn endpoint_request(
    subscriber: &Subscriber,
    key: &AccessDeviceEndpointKey,
    variant: SharedEndpointVariant,
) -> UserSharedCallAppearanceGetEndpointRequest {
    UserSharedCallAppearanceGetEndpointRequest {
        variant,
        user_id: subscriber.user_id().to_owned(),
        access_device_endpoint: key.clone(),
    }
}
