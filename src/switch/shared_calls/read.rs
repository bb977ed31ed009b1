//! Reading: the service with its table of endpoints, and one endpoint.

use ocip::command::shared_call_appearance::{
    AccessDeviceEndpointKey, SharedCallVariant, SharedEndpointVariant,
    UserSharedCallAppearanceGetEndpointRequest, UserSharedCallAppearanceGetRequest,
};
use ocip::variants::VariantLadder;

use super::model::{SharedCalls, ShownEndpoint};
use crate::switch::value::LinePort;
use crate::switch::{CallContext, Error, RefusalClass, Subscriber, Switch};

/// The variants of the question for the service, and of that for one endpoint.
pub(super) const SERVICE: VariantLadder = VariantLadder {
    of: "UserSharedCallAppearanceGet",
    oldest: SharedCallVariant::ALL.len() - 1,
};
const ENDPOINT: VariantLadder = VariantLadder {
    of: "UserSharedCallAppearanceGetEndpoint",
    oldest: SharedEndpointVariant::ALL.len() - 1,
};

impl Switch {
    /// The shared call appearance of a user.
    pub async fn shared_calls(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<SharedCalls, Error> {
        let request = |index| service_request(subscriber, index);
        let answer = self.cluster.call_newest(call, SERVICE, request);
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
        let key = listed.key();
        let request = |index| endpoint_request(subscriber, &key, SharedEndpointVariant::ALL[index]);
        match self.cluster.call_newest(call, ENDPOINT, request).await {
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

/// The question for the service, in one of its variants.
pub(super) fn service_request(
    subscriber: &Subscriber,
    index: usize,
) -> UserSharedCallAppearanceGetRequest {
    UserSharedCallAppearanceGetRequest {
        variant: SharedCallVariant::ALL[index],
        user_id: subscriber.user_id().to_owned(),
    }
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
