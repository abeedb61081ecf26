"""Anyone verifies: sandboxed facts, a bounded fetch, a pure judgement, a verdict that can be retold."""


class VerificationJourney:
    """Checks documents for anyone; the file is not kept, the verdict is."""
