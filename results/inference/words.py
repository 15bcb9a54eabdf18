"""The verdict in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from results.axes import value_text

__all__ = ["say"]

_JUDGED = {
    "oos": "out-of-sample trades",
    "all": "all trades",
    "seen": "trades that touch bars the model has seen",
}


def say(ruling: str, reasons: tuple[str, ...], numbers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the verdict as lines of text."""
    lines = [f"VERDICT: {ruling}", *(f"  {reason}" for reason in reasons), *_assumption(numbers["sample"])]
    lines += [_tried(numbers), _judged(numbers["sample"])]
    if numbers["expectancy_test"] is None:
        return tuple(lines)
    lines += _expectancy(numbers["expectancy_test"], numbers["tried"])
    lines.append(_timing(numbers["timing_test"]))
    lines += _best(numbers["best"], numbers["expectancy_test"])
    if ruling == "positive":
        lines.append(_named(numbers))
    elif numbers["needed"] is not None and ruling == "undetermined":
        lines.append(_needed(numbers["needed"]))
    lines += _selection(numbers["selection"])
    lines += _shape(numbers["shape"])
    return tuple(lines)


def _line(head: str, text: str) -> str:
    return f"{head:<16}{text}"


def _assumption(sample: Mapping[str, Any]) -> list[str]:
    if not sample["assumed_out_of_sample"]:
        return []
    return ["  ASSUMED, because the signal file does not say: that the model had seen none of these bars"]


def _tried(numbers: Mapping[str, Any]) -> str:
    tried = numbers["tried"]
    return _line(
        "tried",
        f"{tried['cells']:,} cells, of which {tried['judged']:,} have enough trades to judge "
        f"({tried['distinct']:,} distinct ones: what differs in scale only counts once)",
    )


def _judged(sample: Mapping[str, Any]) -> str:
    shares = [share for share in sample["in_sample_share"].values() if share is not None]
    seen = (
        "the file does not say which bars the model has seen"
        if not shares
        else f"the model has seen {_percent(min(shares))} of the file's bars"
        if min(shares) == max(shares)
        else f"the models have seen {_percent(min(shares))} to {_percent(max(shares))} of the file's bars"
    )
    days = "" if sample["days"] is None else f", {sample['days']:,} days"
    return _line(
        "judged on", f"{_JUDGED[sample['judged']]}, {sample['from'][:10]} to {sample['to'][:10]}{days}; {seen}"
    )


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _expectancy(test: Mapping[str, Any], tried: Mapping[str, Any]) -> list[str]:
    beyond = "beyond" if test["p_value"] <= test["alpha"] else "within"
    return [
        _line(
            "expectancy",
            f"best t {test['best_adjusted_t']:+.2f}; luck alone gives the best of so many {test['luck_alone']:+.2f} on average: "
            f"p = {test['p_value']:.3f}, {beyond} luck",
        ),
        _line(
            "",
            f"{test['confident_cells']:,} cells confidently positive; for {test['not_excluded_cells']:,} of "
            f"{tried['judged']:,} a positive expectancy cannot be excluded",
        ),
    ]


def _timing(test: Mapping[str, Any] | None) -> str:
    if test is None:
        return _line("timing", "not tested")
    return _line(
        "timing",
        f"the best cell beats itself at other times by t {test['largest_excess']:+.2f}, by chance "
        f"{test['largest_excess_by_chance']:+.2f}: p = {test['p_value']:.3f} over {test['permutations']} shifts",
    )


def _best(best: Mapping[str, Any], test: Mapping[str, Any]) -> list[str]:
    values = ", ".join(f"{name} {value_text(name, value)}" for name, value in best["parameters"].items())
    lines = [_line("best cell", f"{best['cell']}: {values}")]
    lines.append(
        _line(
            "",
            f"{best['trades']} trades; per trade gross {_signed(best['gross'])} - cost {_signed(best['cost'])[1:]} = "
            f"net {_signed(best['net'])} of the balance",
        )
    )
    if best["intervals"] is not None:
        low, high = best["intervals"]["win_rate"]
        lines.append(
            _line(
                "",
                f"wins {best['win_rate']:.1%} (alone {low:.1%} to {high:.1%}, {best['effective_trades']:.0f} effective "
                f"trades), break-even {best['breakeven_win_rate']:.1%}, payoff {best['payoff_ratio']:.2f}",
            )
        )
    lines.append(
        _line(
            "",
            f"per day {_signed(test['best_mean_daily'])}, of all cells at once between "
            f"{_signed(test['best_lower_daily'])} and {_signed(test['best_upper_daily'])}",
        )
    )
    return lines


def _signed(value: float) -> str:
    return f"{value * 100:+.3f} %"


def _named(numbers: Mapping[str, Any]) -> str:
    ranges = "; ".join(f"{name} {', '.join(values)}" for name, values in numbers["region"].items())
    return _line("region", f"{numbers['named_cells']:,} cells: {ranges}")


def _needed(needed: Mapping[str, Any]) -> str:
    if needed["times_the_data"] <= 1:
        return _line("to decide", "the amount of data is not what is missing")
    return _line(
        "to decide",
        f"{needed['times_the_data']:.1f} times the data ({needed['more_days']:,} more days, "
        f"{needed['more_trades']:,} more trades of the best cell), if its expectancy is what was seen; likely it is less",
    )


def _selection(found: Mapping[str, Any]) -> list[str]:
    deflated, overfitting, followed = found["deflated"], found["overfitting"], found["walk_forward"]
    lines = [
        _line(
            "selection",
            f"probability of a Sharpe ratio above 0: {deflated['probabilistic']:.2f} as the only cell, "
            f"{deflated['deflated']:.2f} as the best of {deflated['trials']:,.0f} independent ones",
        )
    ]
    if overfitting is not None:
        lines.append(
            _line(
                "",
                f"the best of one half of the days is below the median in the other in {overfitting['probability']:.0%}",
            )
        )
    if (fell := found["degradation"]) is not None:
        lines.append(_line("", _degraded(fell)))
    if followed is not None and followed["t"] is not None:
        lines.append(
            _line(
                "",
                f"choosing the best so far, {followed['windows']} times: {_signed(followed['mean'])} a day, "
                f"t {followed['t']:+.2f}, {followed['positive_windows']} windows gained",
            )
        )
    return lines


def _degraded(fell: Mapping[str, Any]) -> str:
    before, after = fell["in_sample"], fell["out_of_sample"]
    if not after["trades"]:
        return f"cell {fell['cell']}, best in sample, has no trades out of sample"
    return (
        f"cell {fell['cell']}, best in sample, made {_signed(before['expectancy'])} a trade there and "
        f"{_signed(after['expectancy'])} out of sample ({after['trades']} trades)"
    )


def _shape(shape: Mapping[str, Any]) -> list[str]:
    lines = []
    if shape["neighbours"]:
        lines.append(
            f"{shape['neighbours']} neighbours of the best cell, lower quartile of t {shape['plateau']:+.2f}, "
            f"steepest fall {shape['cliff']:.2f}"
        )
    if shape["edge_axes"]:
        lines.append(f"the best cell lies at the end of {', '.join(shape['edge_axes'])}: better ones may lie beyond")
    if shape["median_t"] is not None:
        lines.append(f"median t over the grid {shape['median_t']:+.2f}; {shape['share_positive']:.0%} above 0")
    if len(shape["variants"]) > 1:
        parts = [f"{name} {'-' if t is None else f'{t:+.2f}'}" for name, t in shape["variants"].items()]
        lines.append(f"t of the same cell by variant: {', '.join(parts)}")
    return [_line("shape" if at == 0 else "", text) for at, text in enumerate(lines)]
