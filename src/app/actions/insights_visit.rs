//! Opening the insights and leaving them, with where one stood in them.

use crate::app::popups::insights::InsightsPopup;
use crate::app::popups::layer::Layer;
use crate::app::{App, Effect};

impl App {
    /// Opens the insights where they were left, for what is in force.
    pub(crate) fn open_insights(&mut self) -> Vec<Effect> {
        let mut insights = self.kept_insights.take_screen();
        insights.scope = self.scope();
        self.layers.push(Layer::Insights(Box::new(insights)));
        self.track_insights()
    }

    #[must_use]
    pub fn insights(&self) -> Option<&InsightsPopup> {
        match self.layers.last() {
            Some(Layer::Insights(insights)) => Some(insights),
            _ => None,
        }
    }

    pub(crate) fn insights_mut(&mut self) -> Option<&mut InsightsPopup> {
        match self.layers.last_mut() {
            Some(Layer::Insights(insights)) => Some(insights),
            _ => None,
        }
    }

    /// Closes the names, or else the insights, which are kept for the next time.
    pub(crate) fn close_insights(&mut self) {
        if let Some(insights) = self.insights_mut()
            && insights.names.take().is_some()
        {
            return;
        }
        if let Some(Layer::Insights(insights)) = self.layers.pop() {
            if let Some(work) = insights.work {
                self.give_up(work);
            }
            self.kept_insights.keep_screen(*insights);
        }
    }
}
