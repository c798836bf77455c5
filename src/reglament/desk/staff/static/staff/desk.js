// What only the desk needs: nothing yet.
