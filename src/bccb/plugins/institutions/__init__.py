"""The rules of recognizing institutions, one plugin an institution; `general` is for every one."""
