#!/usr/bin/python3
"""What lesson.py says of predictions and laws, and the notebooks' form: lesson_test.py"""
import contextlib
import doctest
import io
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "notebooks"), str(ROOT / "scripts/lib")]
import lesson  # noqa: E402
import nbformat  # noqa: E402
import notebooks  # noqa: E402
from notebook_test import differences, missing_parts  # noqa: E402


def said(function, *arguments, **options):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*arguments, **options)
    return out.getvalue().strip()


class Lesson(unittest.TestCase):
    def test_examples_in_comments(self):
        self.assertEqual(doctest.testmod(lesson).failed, 0)

    def test_no_prediction(self):
        self.assertRegex(said(lesson.check, None, 661.0, "s"), r"^Measured: 661 s\. \(No prediction yet")
        self.assertRegex(said(lesson.check, None, "loose"), r"^It is: loose\. \(No prediction yet")

    def test_predictions(self):
        for prediction, words in ((100, "Exactly right!"), (92, "within a tenth"), (130, "30% too high"),
                                  (60, "40% too low"), (1000, "more by a factor of 10"), (5, "less by a factor of 20"),
                                  (0, "overlook")):
            with self.subTest(prediction=prediction):
                self.assertIn(words, said(lesson.check, prediction, 100, "s"))
        self.assertIn("Right!", said(lesson.check, " Loose", "loose"))
        self.assertIn("overlook", said(lesson.check, "tight", "loose"))
        self.assertIn("overlook", said(lesson.check, 30, 0))

    def test_laws(self):
        self.assertEqual(said(lesson.law, "peak", 400, 400, "messages"), "peak: law 400 messages, run 400 messages - agrees exactly")
        self.assertIn("agrees within 2.0%", said(lesson.law, "peak", 100, 102))
        self.assertIn("does NOT agree: 20% apart", said(lesson.law, "peak", 100, 120))
        self.assertTrue(lesson.law("peak", 100, 120, within=0.25))
        self.assertFalse(lesson.law("peak", 100, 120))

    def test_times_that_are_none(self):
        for text in ("", "10", "m", "10 m", "5x"):
            with self.subTest(text=text), self.assertRaises((ValueError, KeyError)):
                lesson.seconds(text)


class Form(unittest.TestCase):
    """The tests of notebooks notice what they are for."""

    def setUp(self):
        self.paths = notebooks.paths()
        self.book = notebooks.read(self.paths[0])

    def test_there_are_ten(self):
        self.assertEqual([path.name[:2] for path in self.paths], [f"{number:02}" for number in range(1, 11)])

    def test_a_missing_part(self):
        stem = self.paths[0].stem
        self.assertEqual(list(missing_parts(self.book, stem)), [])
        for part in ("question", "prediction", "task-2"):
            less = nbformat.from_dict({**self.book, "cells": [cell for cell in self.book.cells if cell.id != part]})
            with self.subTest(part=part):
                self.assertNotEqual(list(missing_parts(less, stem)), [])

    def test_another_text(self):
        other = notebooks.read(self.paths[0])
        self.assertEqual(list(differences(self.book, other)), [])
        cell = next(cell for cell in other.cells if cell.id == "compare")
        cell.outputs[0].text = cell.outputs[0].text.replace("1,088", "1,089")
        self.assertEqual(len(list(differences(self.book, other))), 1)

    def test_what_is_printed_in_pieces_is_one(self):
        stream = {"output_type": "stream", "name": "stdout"}
        bar = {"output_type": "display_data", "data": {"text/plain": "", "text/html": ""}, "metadata": {}}
        cell = nbformat.v4.new_code_cell("pass", outputs=[nbformat.from_dict(output) for output in (
            {**stream, "text": "a\n"}, bar, {**stream, "text": "b\n"})])
        book = notebooks.normalise(nbformat.v4.new_notebook(cells=[cell]))
        self.assertEqual(notebooks.text_outputs(book.cells[0]), ["a b"])


if __name__ == "__main__":
    unittest.main()
