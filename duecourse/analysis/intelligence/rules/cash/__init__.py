"""What cash comes when: from the chances of items to money per day and week, with bands, and how good that was."""
