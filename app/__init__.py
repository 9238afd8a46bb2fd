"""The Streamlit app: what professionals read. It reads the published file and nothing else.

Does not belong here: anything that writes, anything about a person, any wording (`texts/`).
"""
