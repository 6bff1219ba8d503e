"""The composition root: settings -> objects -> lifetimes. The only place that knows every room."""
