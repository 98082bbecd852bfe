"""The wire: what comes in and what goes out, in camelCase. The only translators; they ask nobody."""
