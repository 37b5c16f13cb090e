def numbers(text: str) -> list[int]:
    """Of an option such as 100,500."""
    return [int(word) for word in text.split(",") if word]
