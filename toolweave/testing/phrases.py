"""Turns of phrase of the competent writer, for any subject.

`{}` is what is said; a tag after `|` says whom a phrase suits: `polite`, `chatty` or `terse`, and without one anybody. None holds a name, a number, an order
word or anything else that could be taken for a value.
"""

from __future__ import annotations

LEADS = {
    "first": (
        "Hi, |chatty",
        "Hello, |polite",
        "Hey, |chatty",
        "Hi there, |chatty",
        "Excuse me, |polite",
        "Quick question: |question",
        "A question for you: |question",
    ),
    "later": (
        "And ",
        "So ",
        "Okay, ",
        "Also, ",
        "Alright, ",
        "Then ",
        "Now ",
        "By the way, |chatty",
        "Oh, and |chatty",
    ),
    "pleased": ("Thanks. ", "Great. ", "Good. ", "Thank you. |polite", "Lovely, thanks. |chatty", "Perfect. ", "Cheers. |chatty", "Good to know. "),
    "plain": ("So ", "Okay, ", "Well, |chatty", "Right, "),
}
EMBEDDED = (
    "could you tell me {}?",
    "do you happen to know {}?",
    "can you find out {}?",
    "any idea {}?",
    "do you know {}?",
    "would you be able to tell me {}?|polite",
    "could you let me know {}?|polite",
    "mind telling me {}?|chatty",
    "are you able to tell me {}?",
    "can you check {} for me?|short",
    "would you know {}?|polite",
    "any chance you know {}?|chatty",
    "I'd like to find out {}.",
    "I'm wondering {}.",
    "please tell me {}.|polite",
    "I want to know {}.",
    "I need to find out {}.",
    "I'd love to know {}.|chatty",
    "tell me {}.",
    "I'd be interested to hear {}.|polite",
    "I'm curious {}.|chatty",
    "need to know {}.|terse",
)
DIRECT = (
    "{}?",
    "{}?",
    "{}?",
    "{}, do you know?|wh",
    "tell me, {}?",
    "can I ask, {}?|polite",
    "quick question: {}?",
    "{}, would you know?|polite,wh",
    "{}, any idea?|chatty,wh",
    "just checking, {}?|chatty",
    "I have a question: {}?|polite",
    "out of curiosity, {}?|chatty,wh",
)
DEFINITE = (
    "what's {}?",
    "could you tell me {}?",
    "do you know {}?",
    "I'd like to know {}.",
    "can you give me {}?",
    "please tell me {}.|polite",
    "I need {}.|terse",
    "do you happen to know {}?",
)
REQUEST = (
    "can you {}?",
    "could you {}?",
    "could you please {}?|polite",
    "please {}.",
    "{}, please.",
    "would you {}?",
    "would you please {}?|polite",
    "I'd like you to {}.",
    "any chance you could {}?|chatty",
    "I need you to {}.",
    "would you be so kind as to {}?|polite",
    "could I ask you to {}?|polite",
    "go ahead and {}.|chatty",
    "{}.|terse",
    "do me a favour and {}.|chatty",
    "I'd be grateful if you could {}.|polite",
    "are you able to {}?",
    "can you {} for me?|short",
)
ANY = (
    "do you have any {}?",
    "are there any {}?",
    "can you find me any {}?",
    "have you got any {}?|chatty",
    "could you show me any {}?|polite",
    "any {}?|terse",
    "do you know of any {}?",
    "I wonder if there are any {}.",
    "could you check whether there are any {}?|polite",
    "is there any chance of some {}?|chatty",
)
WANTED = (
    "I'm looking for {}.",
    "I'd like to find {}.",
    "I'm after {}.",
    "could you find me {}?",
    "please find me {}.|polite",
    "I'm trying to find {}.",
    "can you help me find {}?",
    "I'm interested in {}.|polite",
    "I'm on the lookout for {}.|chatty",
    "looking for {}.|terse",
)
NAME = (
    "it's {}",
    "I mean {}",
    "{}, please",
    "that would be {}",
    "I'm talking about {}",
    "{} is what I mean",
    "I meant {}",
    "I'm thinking of {}",
    "{}",
    "oh, {}|chatty",
    "that's {}",
)
KIND = (
    "{}, ideally",
    "{}, preferably",
    "{}, if possible",
    "let's say {}",
    "maybe {}",
    "I'd say {}",
    "{}, I suppose",
    "I was thinking {}",
    "{}, if you have them",
)

RECORDS = (
    "According to my records, {}",
    "From what I can see, {}",
    "My records say {}",
    "As far as I can tell, {}",
    "It looks like {}",
    "By my data, {}",
    "Going by what I have, {}",
    "I can tell you that {}",
)
ACTED = ("Alright. {}", "Okay. {}", "Sure. {}", "Of course. {}", "There you go. {}", "All right, {}", "Certainly. {}|polite")
LOOKED = ("Let me see. {}", "Here you go. {}", "I had a look. {}", "Here's what I have. {}", "Sure. {}", "I've checked. {}", "Right, here it is. {}|chatty")
SORRY = ("Sorry, {}", "I'm afraid {}", "Unfortunately, {}", "My apologies, {}|polite", "Sorry about this. {}", "I'm sorry. {}")
WHICH = (
    "Sure, {}",
    "Of course. {}",
    "Happy to look into it. {}",
    "Gladly. {}|polite",
    "Before I go on, {}",
    "Just so I get it right, {}",
    "I can do that. {}",
    "I need to ask: {}",
)
VALUE = ("That would be {}", "That's {}", "I have it as {}", "I have {} on record", "My records say {}", "It comes out as {}")
TRAILING = (
    "{}, as far as I can see",
    "{}, according to my records",
    "{}, going by my data",
    "{}, by my records",
    "{}, from what I can see",
    "{}, as far as my records show",
)
YES = ("Yes indeed: {}", "Yes, going by my data: {}", "Yes: {}", "Yes, as far as I can tell: {}", "Yes, I've checked: {}")
