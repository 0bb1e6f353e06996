"""The look of the site: base templates, components, maps, charts, forms, error pages."""
