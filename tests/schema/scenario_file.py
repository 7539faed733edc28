"""Scenarios as the tests of the schemas read them: JSON with comments."""
import json
import re

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def without_comments(text):
    """Blanks take the place of comments; what stands in a text stays."""
    def blank(match):
        token = match.group()
        return token if token.startswith('"') else re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(blank, text)


def read(path):
    """Raises ValueError where the file is no JSON."""
    return json.loads(without_comments(path.read_text(encoding="utf-8")))
