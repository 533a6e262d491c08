"""What the site builder calls: one plain function a task, wrapped in thin MkDocs events."""
