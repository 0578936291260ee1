"""Who owns a document, a rule or a provider: what CODEOWNERS and the configuration say."""
