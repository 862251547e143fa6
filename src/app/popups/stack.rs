//! The open popups, topmost last.

use std::any::Any;

use crate::app::popups::popup::Popup;

/// The open popups.
#[derive(Debug, Default)]
pub struct Popups(Vec<Box<dyn Popup>>);

impl Popups {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Topmost last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &dyn Popup> {
        self.0.iter().map(Box::as_ref)
    }

    #[must_use]
    pub(crate) fn top(&self) -> Option<&dyn Popup> {
        self.0.last().map(Box::as_ref)
    }

    pub(crate) fn top_mut(&mut self) -> Option<&mut dyn Popup> {
        self.0.last_mut().map(Box::as_mut)
    }

    /// The topmost popup, if it is of this type.
    #[must_use]
    pub fn on_top<T: Any>(&self) -> Option<&T> {
        self.top().and_then(|popup| (popup as &dyn Any).downcast_ref())
    }

    pub(crate) fn on_top_mut<T: Popup>(&mut self) -> Option<&mut T> {
        self.top_mut().and_then(|popup| (popup as &mut dyn Any).downcast_mut())
    }

    /// The topmost popup of a type, even if others cover it.
    pub(crate) fn find_mut<T: Popup>(&mut self) -> Option<&mut T> {
        self.0.iter_mut().rev().find_map(|popup| (popup.as_mut() as &mut dyn Any).downcast_mut())
    }

    pub(crate) fn open(&mut self, popup: impl Popup) {
        self.push(Box::new(popup));
    }

    pub(crate) fn push(&mut self, popup: Box<dyn Popup>) {
        self.0.push(popup);
    }

    pub(crate) fn pop(&mut self) -> Option<Box<dyn Popup>> {
        self.0.pop()
    }

    /// Takes a popup out, counting from the lowest; [`Self::put_back`] returns it.
    pub(crate) fn take_out(&mut self, place: usize) -> Option<Box<dyn Popup>> {
        (place < self.0.len()).then(|| self.0.remove(place))
    }

    pub(crate) fn put_back(&mut self, place: usize, popup: Box<dyn Popup>) {
        self.0.insert(place.min(self.0.len()), popup);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Closes the popups of a type that `meant` selects.
    pub(crate) fn close_those<T: Popup>(&mut self, meant: impl Fn(&T) -> bool) {
        self.0.retain(|popup| !(popup.as_ref() as &dyn Any).downcast_ref().is_some_and(&meant));
    }
}
