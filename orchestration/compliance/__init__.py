"""The pages that data protection law asks for, in Danish, from the running configuration (R11)."""

from orchestration.compliance.pages import FolderInUse, pages_of, write_pages

__all__ = ["FolderInUse", "pages_of", "write_pages"]
