"""A tokenizer that knows a few words, for tests of what happens to tokens.

Here belongs nothing that tests; models that use it are the tests' own.
"""

from collections.abc import Sequence

from tokenizers import Tokenizer, models, pre_tokenizers, processors


def word_tokenizer(words: Sequence[str]) -> Tokenizer:
    """One token per word, between `<s>` and `</s>`, which are among the words, as is `<unk>`."""
    numbers = {word: number for number, word in enumerate(words)}
    found = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    found.pre_tokenizer = pre_tokenizers.Whitespace()
    found.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(one, numbers[one]) for one in ("<s>", "</s>")],
    )
    return found
