"""The application in the browser: a FastAPI application of ours, with the Gradio chat mounted on it.

What comes in is an HTTP request, what goes out a page, a fragment of one, or a stream of answers. It draws and asks;
what an answer is, is decided in `qa`.
"""
