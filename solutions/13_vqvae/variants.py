"""Lesson 13: wrong answers with the words that each must earn, and right answers in other styles."""

import numpy as np
import torch
from checks import ema_update, nearest_codes, perplexity, restart_dead_codes, straight_through, vq_loss
from torch.nn import functional as F

# --- nearest_codes --------------------------------------------------------------------------------


def _apart(z, codebook):
    """Differences, [n, K, D]."""
    return z.detach()[:, None] - codebook.detach()[None]


@nearest_codes.wrong("""Each vector gets the code that is farthest away: the largest distance was looked for.""")
def farthest(z, codebook):
    return _apart(z, codebook).square().sum(2).argmax(1)


@nearest_codes.wrong(
    """There is one number for each code, not one for each vector: the search went down the columns of the
    table of distances. For each vector, search along the codes."""
)
def nearest_vector_of_each_code(z, codebook):
    return _apart(z, codebook).square().sum(2).argmin(0)


@nearest_codes.wrong("""Where several codes are equally near, you take the last; the first is asked for. With <= in a
    loop a later code that is as near replaces an earlier one.""")
def last_of_a_tie(z, codebook):
    return len(codebook) - 1 - _apart(z, codebook).square().sum(2).flip(1).argmin(1)


@nearest_codes.wrong(
    """You returned the codes themselves, [n, D]. Asked for are their places in the codebook: one whole number
    for each vector."""
)
def vectors_for_places(z, codebook):
    return codebook[_apart(z, codebook).square().sum(2).argmin(1)]


@nearest_codes.wrong(
    """You returned how far the nearest code is. Asked for is where it stands in the codebook: min gives the
    smallest value, argmin its place."""
)
def smallest_distance(z, codebook):
    return _apart(z, codebook).square().sum(2).min(1).values


@nearest_codes.wrong(
    """You returned how far the nearest code is, and with a root at that. Asked for is where it stands in the
    codebook: min gives the smallest value, argmin its place."""
)
def smallest_distance_with_root(z, codebook):
    return _apart(z, codebook).square().sum(2).sqrt().min(1).values


@nearest_codes.wrong(
    """The code with the largest product is not the nearest one: a long code far away beats a short one close
    by. The distance also counts how long each code is."""
)
def largest_product(z, codebook):
    return (z @ codebook.T).argmax(1)


@nearest_codes.wrong("""You compare directions, as the cosine does, and leave out lengths. Two vectors of the same
    direction can be far apart.""")
def smallest_angle(z, codebook):
    return (F.normalize(z, dim=1) @ F.normalize(codebook, dim=1).T).argmax(1)


@nearest_codes.wrong(
    """Near, but measured along the axes: you add up absolute differences. The distance asked for adds up
    squares."""
)
def absolute_differences(z, codebook):
    return _apart(z, codebook).abs().sum(2).argmin(1)


@nearest_codes.wrong(
    """Only the largest of the D differences counts in your distance. All of them do, squared and added up."""
)
def largest_difference(z, codebook):
    return _apart(z, codebook).abs().amax(2).argmin(1)


@nearest_codes.wrong("""Your differences keep their sign, so a large negative one counts as very near. Square them
    before you add them up.""")
def signed_differences(z, codebook):
    return _apart(z, codebook).sum(2).argmin(1)


@nearest_codes.wrong("""Differences of opposite sign cancel: you add up first and square (or take the absolute value)
    after. The square belongs to each difference.""")
def sum_before_square(z, codebook):
    return _apart(z, codebook).sum(2).square().argmin(1)


@nearest_codes.wrong(
    """In |z|² − 2 z·e + |e|² the 2 is missing, so the direction counts too little and short codes are
    preferred."""
)
def two_forgotten(z, codebook):
    return (codebook.square().sum(1) - z @ codebook.T).argmin(1)


@nearest_codes.wrong("""In |z|² − 2 z·e + |e|² the sign of the middle term is flipped: codes on the other side of zero
    come out as near.""")
def plus_in_the_middle(z, codebook):
    return (codebook.square().sum(1) + 2 * z @ codebook.T).argmin(1)


@nearest_codes.wrong("""All vectors get one code: the distances of all vectors were added up before the search. Each
    vector has a row of its own.""")
def one_for_all(z, codebook):
    return _apart(z, codebook).square().sum((0, 2)).argmin().expand(len(z))


@nearest_codes.wrong("""You return a single number, the code of one vector or of all of them together. Each of the n
    vectors has its own.""")
def a_single_number(z, codebook):
    return _apart(z, codebook).square().sum((0, 2)).argmin()


@nearest_codes.wrong("""That is a place in the flattened table of distances: argmin without an axis counts through all
    rows. Say along which axis to search.""")
def place_in_flat_table(z, codebook):
    return _apart(z, codebook).square().sum(2).argmin()


@nearest_codes.wrong("""Every number is one too large: places in the codebook are counted from 0.""")
def counted_from_one(z, codebook):
    return 1 + _apart(z, codebook).square().sum(2).argmin(1)


@nearest_codes.wrong("""The values are right, but the shape is not: there is an axis of length 1 behind. Asked for is
    [n].""")
def axis_kept(z, codebook):
    return _apart(z, codebook).square().sum(2).argmin(1, keepdim=True)


@nearest_codes.wrong("""The places are right, but they are floats. A place in a table must be a whole number: dtype
    int64.""")
def places_as_floats(z, codebook):
    return _apart(z, codebook).square().sum(2).argmin(1).float()


@nearest_codes.wrong(
    """The places are right, but their dtype is int32. Asked for is int64 (torch.long), which torch uses for
    places."""
)
def places_as_int32(z, codebook):
    return _apart(z, codebook).square().sum(2).argmin(1).int()


@nearest_codes.wrong("""You returned a row of zeros and a one for each vector. Asked for is the place of that one.""")
def one_hot_rows(z, codebook):
    return F.one_hot(_apart(z, codebook).square().sum(2).argmin(1), len(codebook))


@nearest_codes.wrong(
    """You returned the whole table of squared distances, [n, K]. Asked for is, in each row, the place of the
    smallest one."""
)
def table_of_distances(z, codebook):
    return _apart(z, codebook).square().sum(2)


@nearest_codes.wrong("""You returned, for each vector, all codes sorted by their distance. Asked for is the first of
    each row.""")
def all_in_order(z, codebook):
    return torch.cdist(z, codebook).argsort(1)


@nearest_codes.wrong("""Your code stops at the last case: a tensor that has gradient cannot become a numpy array as it
    is. Detach it first, or stay with torch.""")
def numpy_without_detach(z, codebook):
    table = ((z.numpy()[:, None] - codebook.numpy()[None]) ** 2).sum(2)
    return torch.tensor(table.argmin(1))


@nearest_codes.wrong(
    """Your code stops, or goes wrong, where n differs from K: z - codebook pairs each vector with one code.
    Give z an axis more, so that every vector meets every code."""
)
def row_against_row(z, codebook):
    return (z - codebook).square().sum(1).argmin()


@nearest_codes.wrong(
    """Your numbers count directions, from 0 to D - 1, not codes: the squares were added up over the codes.
    Add them up over the D numbers of a vector, and search along the codes."""
)
def sum_over_codes(z, codebook):
    return _apart(z, codebook).square().sum(1).argmin(1)


@nearest_codes.wrong(
    """You returned what min gives, a pair of values and places. Asked for are the places alone: argmin."""
)
def values_and_places(z, codebook):
    return tuple(_apart(z, codebook).square().sum(2).min(1))


@nearest_codes.wrong(
    """Your code stops unless K = D: it takes the codebook as [D, K], with a code in each column. Here it is [K, D]:
    each row is a code."""
)
def codes_in_columns(z, codebook):
    return (codebook.square().sum(0) - 2 * z @ codebook).argmin(1)


@nearest_codes.right
def by_cdist(z, codebook):
    return torch.cdist(z, codebook).argmin(dim=1)


@nearest_codes.right
def by_expanded_square(z, codebook):
    return (codebook.pow(2).sum(1) - 2 * z @ codebook.T).argmin(1)


@nearest_codes.right
def by_a_loop(z, codebook):
    places = []
    for vector in z.detach():
        best, place = float("inf"), 0
        for k, code in enumerate(codebook.detach()):
            distance = float(((vector - code) ** 2).sum())
            if distance < best:
                best, place = distance, k
        places.append(place)
    return torch.tensor(places)


@nearest_codes.right
def as_a_list(z, codebook):
    return [((vector - codebook) ** 2).sum(1).argmin() for vector in z]


@nearest_codes.right
def by_numpy_in_float64(z, codebook):
    a, b = (np.asarray(t.detach(), dtype=float) for t in (z, codebook))
    return np.linalg.norm(a[:, None] - b, axis=-1).argmin(-1)


# --- straight_through -------------------------------------------------------------------------------


@straight_through.wrong(
    """The values are right, but no gradient reaches z: what you return is q, or a copy of it, so all of it
    goes to q, and the encoder would never learn."""
)
def q_as_it_is(z, q):
    return q.clone()


@straight_through.wrong(
    """The values are right, but the result has no gradient at all: it was cut off. A detach or no_grad
    around everything does that; so do .data, numpy and torch.tensor(...), and q.detach() alone. Leave one
    path open, from the result back through z."""
)
def q_detached(z, q):
    return q.detach().clone()


@straight_through.wrong("""These are the values of z: nothing was quantized. Forward, the result must equal q.""")
def z_as_it_is(z, q):
    return z.clone()


@straight_through.wrong(
    """Gradient arrives at z, which is right, but also at q: there it must not. Wherever q stands, it has
    to be cut off; in a backward of your own, q gets None."""
)
def only_z_detached(z, q):
    return z + (q - z.detach())


@straight_through.wrong(
    """Roles are swapped: the values are those of z, and the gradient goes to q. Forward it must be q,
    backward z."""
)
def roles_swapped(z, q):
    return q + (z - q).detach()


@straight_through.wrong("""The values are right, but the gradient at z has the wrong sign: z stands where it passes
    gradient only with a minus.""")
def sign_of_gradient(z, q):
    return z.detach() + q.detach() - (z - z.detach())


@straight_through.wrong("""The difference has the wrong sign: you went from z away from q, so the result is 2z − q.""")
def other_way(z, q):
    return z - (q - z).detach()


@straight_through.wrong("""That is halfway between z and q. Forward, the result must be q itself.""")
def halfway(z, q):
    return (z + q) / 2


@straight_through.wrong(
    """Gradient reaches z, but the values are z + q: take z's values away again, without taking its gradient."""
)
def sum_of_both(z, q):
    return z + q.detach()


@straight_through.wrong("""The gradient at z is twice what it should be: z stands outside the detach twice.""")
def twice(z, q):
    return 2 * z + (q - 2 * z).detach()


@straight_through.wrong(
    """You put q's values into z itself. The caller's z is changed, and the losses that need it would see q.
    Return a new tensor."""
)
def written_into_z(z, q):
    z.data.copy_(q.detach())
    return z


@straight_through.wrong(
    """Your code stops where q (or z) has no gradient: a codebook that is a moving average has none, and after
    training nothing has. Do not ask for gradients inside this function."""
)
def hook_on_q(z, q):
    q.register_hook(torch.zeros_like)
    return z + (q - z).detach() + 0 * q


@straight_through.wrong(
    """Your code stops as soon as there is gradient: such a tensor cannot become a numpy array. In numpy no
    gradient passes, so stay with torch."""
)
def through_numpy(z, q):
    return torch.tensor(q.numpy())


@straight_through.wrong(
    """These are the values of z, and no gradient passes: nothing was quantized, and z was cut off."""
)
def z_detached(z, q):
    return z.detach().clone()


@straight_through.wrong(
    """The values are right, but the gradients are not: q gets it, and z gets it with the wrong sign. What
    must be cut off is the difference q - z; the z in front of it must not be."""
)
def wrong_part_detached(z, q):
    return z.detach() + (q - z)


@straight_through.wrong(
    """The values are right, but the gradient at z is scaled by q / z. It must arrive unchanged: add what is
    missing instead of multiplying."""
)
def by_a_factor(z, q):
    return z * (q / z).detach()


@straight_through.wrong(
    """The values are right, but all gradient goes to q. Without a detach, z + (q - z) is q: the two z cancel, in
    the gradient, too."""
)
def detach_forgotten(z, q):
    return z + (q - z)


@straight_through.wrong(
    """The values are right and the result has gradient, but none of it reaches the z that you were given. Either
    z is added and taken away again, and q alone is cut off; or requires_grad_() on a detached copy made a new
    beginning, behind which there is no encoder."""
)
def not_connected(z, q):
    return z + (q.detach() - z)


@straight_through.wrong(
    """The values are those of z rounded to whole numbers. To quantize is to take the nearest code, and q has it
    already: take q's values."""
)
def rounded_to_whole_numbers(z, q):
    return z + (torch.round(z) - z).detach()


@straight_through.wrong(
    """z.detach_(), with the underscore, cuts off the given z itself, for good: after that nothing reaches the
    encoder. z.detach() leaves z as it is and gives a second one without gradient."""
)
def detached_in_place(z, q):
    return z + (q - z.detach_())


@straight_through.right
def by_own_backward(z, q):
    class Pass(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z, q):
            return q.clone()

        @staticmethod
        def backward(ctx, gradient):
            return gradient, None

    return Pass.apply(z, q)


@straight_through.right
def by_a_zero_with_gradient(z, q):
    return q.detach() + (z - z.detach())


@straight_through.right
def by_no_grad_inside(z, q):
    with torch.no_grad():
        step = q - z
    return torch.add(z, step)


# --- vq_loss ----------------------------------------------------------------------------------------


def _terms(z, q, beta=0.25, codebook=1.0, stop=(True, True), mean=torch.mean):
    """The two terms with switches: stop[0] detaches z in the codebook term, stop[1] q in the commitment."""
    still_z, still_q = z.detach() if stop[0] else z, q.detach() if stop[1] else q
    return codebook * mean((still_z - q) ** 2) + beta * mean((z - still_q) ** 2)


@vq_loss.wrong("""The loss is right, but the gradients are not: nothing is detached, so beta changes both instead of
    one. In each term one side must stand still.""")
def nothing_detached(z, q, beta=0.25):
    return _terms(z, q, beta, stop=(False, False))


@vq_loss.wrong(
    """The loss is right, but the pulls are swapped: in yours beta weakens the pull on the codes, and the encoder
    moves at full strength. Either the detaches stand on the wrong sides, or beta stands before the wrong term."""
)
def detaches_swapped(z, q, beta=0.25):
    return (z - q.detach()).square().mean() + beta * (z.detach() - q).square().mean()


@vq_loss.wrong("""beta stands before both terms. Only the commitment term has it.""")
def beta_on_both(z, q, beta=0.25):
    return _terms(z, q, beta, codebook=beta)


@vq_loss.wrong("""beta changes nothing: the commitment term has the same weight as the codebook term.""")
def beta_ignored(z, q, beta=0.25):
    return _terms(z, q, 1.0)


@vq_loss.wrong("""Right for 0.25, but the argument beta changes nothing.""")
def beta_always_a_quarter(z, q, beta=0.25):
    return _terms(z, q, 0.25)


@vq_loss.wrong("""Each term is a sum in yours. Asked for is the mean over all n · D numbers, so that the loss does not
    grow with the batch.""")
def sums(z, q, beta=0.25):
    return _terms(z, q, beta, mean=torch.sum)


@vq_loss.wrong("""You add up the squares within each vector and take the mean over vectors. Asked for is the mean over
    all n · D numbers: yours is D times as large.""")
def mean_of_squared_lengths(z, q, beta=0.25):
    return _terms(z, q, beta, mean=lambda squares: squares.sum(1).mean())


@vq_loss.wrong("""The commitment term is missing: the gradient at z is zero, so the encoder may run away from its
    codes.""")
def codebook_term_alone(z, q, beta=0.25):
    return (z.detach() - q).square().mean()


@vq_loss.wrong("""The codebook term is missing: no gradient arrives at q, so the codes would never move.""")
def commitment_alone(z, q, beta=0.25):
    return beta * (z - q.detach()).square().mean()


@vq_loss.wrong("""The number is right, but no gradient arrives anywhere: .item(), float() or torch.tensor(...) cut the
    loss off, or it was computed under no_grad, in numpy, or with both sides of both terms detached.""")
def all_cut_off(z, q, beta=0.25):
    return _terms(z.detach(), q.detach(), beta)


@vq_loss.wrong(
    """The loss is right and the gradient at z too, but q feels both terms: in the commitment term, q must be
    detached."""
)
def q_not_detached(z, q, beta=0.25):
    return _terms(z, q, beta, stop=(True, False))


@vq_loss.wrong("""The loss is right and the gradient at q too, but z feels both terms: in the codebook term, z must be
    detached.""")
def z_not_detached(z, q, beta=0.25):
    return _terms(z, q, beta, stop=(False, True))


@vq_loss.wrong("""You take absolute differences. Asked for are squares.""")
def absolute(z, q, beta=0.25):
    return (z.detach() - q).abs().mean() + beta * (z - q.detach()).abs().mean()


@vq_loss.wrong("""The commitment term is subtracted: it would push the encoder away from its codes. Both terms are
    added.""")
def commitment_subtracted(z, q, beta=0.25):
    return _terms(z, q, -beta)


@vq_loss.wrong("""Everything is half as large as it should be. The loss is the sum of the two terms, without a
    one-half.""")
def half(z, q, beta=0.25):
    return _terms(z, q, beta) / 2


@vq_loss.wrong("""The weights add up to 1 in yours: 1 − beta before the codebook term. It has the weight 1.""")
def weights_add_to_one(z, q, beta=0.25):
    return _terms(z, q, beta, codebook=1 - beta)


@vq_loss.wrong("""You return one number for each vector. The loss is a single number, the mean over all.""")
def one_for_each_vector(z, q, beta=0.25):
    return _terms(z, q, beta, mean=lambda squares: squares.mean(1))


@vq_loss.wrong("""You return all squares, [n, D]. The loss is a single number: their mean.""")
def mean_forgotten(z, q, beta=0.25):
    return _terms(z, q, beta, mean=lambda squares: squares)


@vq_loss.wrong("""The two terms come back as a pair. Asked for is their sum, a single number.""")
def two_terms(z, q, beta=0.25):
    return (z.detach() - q).square().mean(), beta * (z - q.detach()).square().mean()


@vq_loss.wrong(
    """Both terms are the same one, with z detached: the gradient at z is zero, and beta weighs on the codes.
    In the second term q must stand still instead."""
)
def same_term_twice(z, q, beta=0.25):
    return (1 + beta) * (z.detach() - q).square().mean()


@vq_loss.wrong(
    """Both terms are the same one, with q detached: no gradient arrives at q. In the first term z must stand
    still instead."""
)
def same_term_twice_for_z(z, q, beta=0.25):
    return (1 + beta) * (z - q.detach()).square().mean()


@vq_loss.wrong(
    """That is one mean squared difference, without a detach and without beta. Asked for are two terms; in
    each, one side stands still."""
)
def one_plain_term(z, q, beta=0.25):
    return (z - q).square().mean()


@vq_loss.wrong(
    """You take the length of the difference, the root of the sum of squares. Asked for is the mean of the
    squares."""
)
def lengths(z, q, beta=0.25):
    return _terms(z, q, beta, mean=lambda squares: squares.sum().sqrt())


@vq_loss.wrong(
    """You take the mean first and square it: differences of opposite sign cancel. Square each, then take
    the mean."""
)
def square_of_mean(z, q, beta=0.25):
    return (z.detach() - q).mean().square() + beta * (z - q.detach()).mean().square()


@vq_loss.wrong(
    """The loss is right and the gradient at q too, but none arrives at z: in the commitment term z is cut off as
    well. After a line such as z = z.detach(), it is cut off in all that follows."""
)
def z_never_moves(z, q, beta=0.25):
    return _terms(z.detach(), q, beta)


@vq_loss.wrong(
    """The loss is right and the gradient at z too, but none arrives at q: in the codebook term q is cut off as
    well. After a line such as q = q.detach(), it is cut off in all that follows."""
)
def q_never_moves(z, q, beta=0.25):
    return _terms(z, q.detach(), beta)


@vq_loss.wrong("""Right while q has gradient; where it has none, you leave the codebook term out. The loss stays the
    same number then.""")
def only_if_q_has_gradient(z, q, beta=0.25):
    return _terms(z, q, beta, codebook=float(q.requires_grad))


@vq_loss.wrong(
    """The loss is right, but the codebook term pulls at z, not at q: it was computed on the result of
    straight_through, whose gradient goes to z. Both terms need q itself."""
)
def after_straight_through(z, q, beta=0.25):
    return F.mse_loss(z + (q - z).detach(), z.detach()) + beta * F.mse_loss(z, q.detach())


@vq_loss.wrong("""You return D numbers: the mean was taken over the vectors alone. The loss is a single number, the mean
    over all.""")
def mean_over_vectors(z, q, beta=0.25):
    return _terms(z, q, beta, mean=lambda squares: squares.mean(0))


@vq_loss.right
def by_mse_loss(z, q, beta=0.25):
    return F.mse_loss(q, z.detach()) + beta * F.mse_loss(z, q.detach())


@vq_loss.right
def by_lengths(z, q, beta=0.25):
    codebook = torch.sum((q - z.detach()) ** 2) / z.numel()
    return codebook + beta * torch.sum((q.detach() - z) ** 2) / z.numel()


@vq_loss.right
def in_float64(z, q, beta=0.25):
    z, q = z.double(), q.double()
    return torch.stack([F.mse_loss(z.detach(), q), beta * F.mse_loss(q.detach(), z)]).sum()


@vq_loss.right
def with_hand_made_stop(z, q, beta=0.25):
    with torch.no_grad():
        still_z, still_q = z.clone(), q.clone()
    total = 0.0
    for i in range(len(z)):
        total = total + ((still_z[i] - q[i]) ** 2).mean() + beta * ((z[i] - still_q[i]) ** 2).mean()
    return total / len(z)


# --- perplexity -------------------------------------------------------------------------------------


def _shares(counts):
    return counts.double() / counts.double().sum()


def _entropy(p):
    p = p[p > 0]
    return -(p * p.log()).sum()


@perplexity.wrong("""That is the entropy, in nats. One step is missing: e to its power gives a number of codes.""")
def entropy_in_nats(counts):
    return _entropy(_shares(counts))


@perplexity.wrong(
    """That is the entropy, in bits. Asked for is the number of codes that it stands for: 2 to its power, with
    a logarithm of base 2."""
)
def entropy_in_bits(counts):
    return _entropy(_shares(counts)) / np.log(2)


@perplexity.wrong(
    """Logarithm and power have different bases: a logarithm of base 2 goes with 2 to a power, the natural one
    with exp. Yours mixes log2 with exp."""
)
def exp_of_bits(counts):
    return (_entropy(_shares(counts)) / np.log(2)).exp()


@perplexity.wrong(
    """Logarithm and power have different bases: a natural logarithm goes with exp. Yours mixes it with 2 to a
    power."""
)
def two_to_nats(counts):
    return 2 ** _entropy(_shares(counts))


@perplexity.wrong("""Logarithm and power have different bases: a logarithm of base 10 goes with 10 to a power, the
    natural one with exp.""")
def exp_of_log10(counts):
    return (_entropy(_shares(counts)) / np.log(10)).exp()


@perplexity.wrong("""The minus is missing: logarithms of shares are negative, so the result lies below 1. A perplexity
    is 1 at least.""")
def minus_forgotten(counts):
    return (-_entropy(_shares(counts))).exp()


@perplexity.wrong(
    """You count the codes in use, each as much as any other. The perplexity weighs them: rare codes count
    little."""
)
def codes_in_use(counts):
    return (counts > 0).sum()


@perplexity.wrong(
    """Right where every code is in use, NaN where one is not: 0 times the logarithm of 0 is not a number for
    a computer. Such a term counts as 0."""
)
def nan_for_zeros(counts):
    p = _shares(counts)
    return (-(p * p.log()).sum()).exp()


@perplexity.wrong("""The counts were used as shares. Divide them by their sum first.""")
def counts_for_shares(counts):
    return _entropy(counts.double()).exp()


@perplexity.wrong("""The counts were divided by the number of codes. Shares are counts divided by the sum of all
    counts.""")
def divided_by_k(counts):
    return _entropy(counts.double() / len(counts)).exp()


@perplexity.wrong("""The counts were divided by the largest one. Shares must add up to 1: divide by the sum.""")
def divided_by_largest(counts):
    return _entropy(counts.double() / counts.max()).exp()


@perplexity.wrong("""You take the mean over the codes where the sum is asked for.""")
def mean_over_codes(counts):
    p = _shares(counts)
    return (_entropy(p) / len(p)).exp()


@perplexity.wrong("""You take the mean over the codes in use where the sum is asked for.""")
def mean_over_used_codes(counts):
    p = _shares(counts)
    return (_entropy(p) / (p > 0).sum()).exp()


@perplexity.wrong("""Each logarithm counts the same in your sum. It must be weighed by the share of its code.""")
def logs_not_weighed(counts):
    p = _shares(counts)
    return (-p[p > 0].log().sum()).exp()


@perplexity.wrong(
    """Each logarithm counts the same in your mean. It must be weighed by the share of its code, and added up."""
)
def mean_of_logs(counts):
    p = _shares(counts)
    return (-p[p > 0].log().mean()).exp()


@perplexity.wrong(
    """One over the sum of squared shares is another measure of how many are in use. Asked for is e to the
    power of the entropy."""
)
def one_over_squares(counts):
    return 1 / _shares(counts).square().sum()


@perplexity.wrong("""You divide by the number of codes, or of those in use, so the result is a part of them. Asked for
    is the number itself.""")
def part_of_codebook(counts):
    return _entropy(_shares(counts)).exp() / len(counts)


@perplexity.wrong(
    """Nearly right: what you add to each share, so that no logarithm meets 0, is large enough to show. Leave
    the zeros out instead, or add far less."""
)
def large_epsilon(counts):
    p = _shares(counts)
    return (-(p * (p + 1e-3).log()).sum()).exp()


@perplexity.wrong(
    """Nearly right: you add 1 to every count before you divide. Codes that were never used must count as 0."""
)
def one_added(counts):
    return _entropy(_shares(counts + 1)).exp()


@perplexity.wrong("""You make shares of the counts with a softmax. Counts become shares by dividing by their sum.""")
def softmax_of_counts(counts):
    return _entropy(counts.double().softmax(0)).exp()


@perplexity.wrong("""Shares with fractions were cut off: // and int() keep whole numbers only. Divide with /.""")
def whole_shares(counts):
    p = counts // counts.sum()
    return _entropy(p.double()).exp()


@perplexity.wrong(
    """You take e to the power of each term, and add up. Add up first: the sum is the entropy, and e to its
    power comes last."""
)
def exp_before_sum(counts):
    p = _shares(counts)
    p = p[p > 0]
    return (-(p * p.log())).exp().sum()


@perplexity.wrong("""The result was rounded to a whole number. A perplexity may have a fraction.""")
def rounded_to_whole(counts):
    return round(_entropy(_shares(counts)).exp().item())


@perplexity.wrong("""You take the mean of the counts for shares. That mean is of use for rows of zeros and ones, which
    came before the counts; here, divide each count by the sum of all.""")
def mean_of_counts(counts):
    p = counts.mean(dim=0)
    return (-(p * (p + 1e-10).log()).sum()).exp()


@perplexity.wrong("""The counts were taken for codes, and counted once more. They already say how often each code was
    chosen.""")
def counted_again(counts):
    return _entropy(_shares(torch.bincount(counts.long()))).exp()


@perplexity.wrong("""Codes with a count of 1 or less were left out, too. Only a count of 0 adds nothing; running counts
    may be small.""")
def small_counts_left_out(counts):
    p = _shares(counts)[counts > 1]
    return (-(p * p.log()).sum()).exp()


@perplexity.wrong("""The counts were divided by their length, the root of the sum of squares. Shares must add up to 1:
    divide by the sum.""")
def divided_by_length(counts):
    return _entropy(F.normalize(counts.double(), dim=0)).exp()


@perplexity.wrong("""The number is right, but it comes in an array of shape [1]. Asked for is one number: a sum over all
    axes gives it.""")
def in_an_array_of_one(counts):
    return _entropy(_shares(counts)).exp().reshape(1)


@perplexity.wrong("""Codes that were never used count as used once in yours. A count of 0 adds nothing.""")
def at_least_one(counts):
    return _entropy(_shares(counts.clamp(min=1))).exp()


@perplexity.right
def by_entr(counts):
    return torch.special.entr(counts / counts.sum()).sum().exp()


@perplexity.right
def by_a_product(counts):
    total, result = sum(counts.tolist()), 1.0
    for count in counts.tolist():
        result *= (count / total) ** -(count / total) if count else 1.0
    return result


@perplexity.right
def by_base_two(counts):
    p = counts.float().numpy() / counts.float().numpy().sum()
    return 2.0 ** -np.sum(p * np.log2(np.where(p > 0, p, 1)))


@perplexity.right
def with_tiny_epsilon(counts):
    p = counts / counts.sum()
    return torch.exp(-torch.sum(p * torch.log(p + 1e-10)))


# --- ema_update -------------------------------------------------------------------------------------


def _batch(z, codes, K):
    """How many vectors chose each code, [K], and their sums, [K, D]."""
    chosen = F.one_hot(codes, K).to(z.dtype)
    return chosen.sum(0), chosen.T @ z


def _smooth(counts, epsilon):
    total = counts.sum()
    return (counts + epsilon) / (total + len(counts) * epsilon) * total


def _ema(counts, sums, z, codes, decay, epsilon, new=None, batch=_batch, smooth=_smooth):
    """The update with switches: `batch` counts and adds, `new` mixes old and new, `smooth` makes divisors."""
    mix = new or (lambda old, fresh: decay * old + (1 - decay) * fresh)
    n, total = batch(z.detach(), codes, len(counts))
    counts, sums = mix(counts, n), mix(sums, total)
    return counts, sums, sums / smooth(counts, epsilon)[:, None]


@ema_update.wrong(
    """Old and new are swapped: decay is the part of the old that is kept, and in yours it weighs the new
    batch."""
)
def decay_swapped(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, 1 - decay, epsilon)


@ema_update.wrong("""The batch is added at full weight. It has the weight 1 − decay, so that counts stay near what one
    batch has.""")
def batch_at_full_weight(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, new=lambda old, fresh: decay * old + fresh)


@ema_update.wrong("""The old is not reduced: decay times the old, plus 1 − decay times the new.""")
def nothing_decays(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, new=lambda old, fresh: old + (1 - decay) * fresh)


def _once(z, codes, K):
    n, sums = torch.zeros(K), torch.zeros(K, z.shape[1])
    n[codes] += 1
    sums[codes] += z
    return n, sums


@ema_update.wrong("""A code that several vectors chose gets only one of them: x[codes] += ... writes each place once,
    however often it stands in codes. Counting and adding need a function that adds up repeats.""")
def repeats_lost(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, batch=_once)


@ema_update.wrong("""The counts are right, but where several vectors chose one code, only one of them is in the sum:
    x[codes] += z writes each place once, however often it stands in codes.""")
def repeats_lost_in_sums(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, batch=lambda z, c, K: (_batch(z, c, K)[0], _once(z, c, K)[1]))


@ema_update.wrong(
    """The sums are right, but where several vectors chose one code, it counts as one: x[codes] += 1 writes
    each place once, however often it stands in codes."""
)
def repeats_lost_in_counts(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, batch=lambda z, c, K: (_once(z, c, K)[0], _batch(z, c, K)[1]))


@ema_update.wrong("""Your sums are means: each was divided by how many chose the code, before it was mixed in. The
    division comes once, at the end.""")
def means_for_sums(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def batch(z, codes, K):
        n, sums = _batch(z, codes, K)
        return n, sums / n.clamp(min=1)[:, None]

    return _ema(counts, sums, z, codes, decay, epsilon, batch=batch)


@ema_update.wrong("""Your counts are shares of the batch: they were divided by n. The counts stay counts.""")
def shares_for_counts(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def batch(z, codes, K):
        n, sums = _batch(z, codes, K)
        return n / len(z), sums

    return _ema(counts, sums, z, codes, decay, epsilon, batch=batch)


@ema_update.wrong("""Counts and sums are right, but the codebook is not: the counts were not smoothed before dividing,
    so epsilon changes nothing. A code never chosen then divides 0 by 0.""")
def not_smoothed(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, smooth=lambda counts, epsilon: counts)


@ema_update.wrong(
    """Counts and sums are right. For the codebook you add epsilon to each count, but the smoothed counts must
    keep their total: multiply by total / (total + K · epsilon)."""
)
def epsilon_added(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, smooth=lambda counts, epsilon: counts + epsilon)


@ema_update.wrong("""Counts and sums are right. For the codebook the counts are kept from falling below epsilon; asked
    for is the smoothing of the formula, which moves all of them.""")
def clamped(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon, smooth=lambda counts, epsilon: counts.clamp(min=epsilon))


@ema_update.wrong("""Counts and sums are right, but the codebook is too large: the smoothed counts are shares, because
    the last factor, the total, is missing.""")
def total_forgotten(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(
        counts,
        sums,
        z,
        codes,
        decay,
        epsilon,
        smooth=lambda counts, epsilon: (counts + epsilon) / (counts.sum() + len(counts) * epsilon),
    )


@ema_update.wrong("""Counts and sums are right. In the smoothing, epsilon is added to every one of the K codes, so the
    total grows by K · epsilon, not by epsilon.""")
def k_forgotten(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def smooth(counts, epsilon):
        return (counts + epsilon) / (counts.sum() + epsilon) * counts.sum()

    return _ema(counts, sums, z, codes, decay, epsilon, smooth=smooth)


@ema_update.wrong("""Counts and sums are right. In the smoothing, the total is the number of vectors in this batch in
    yours; it is the sum of the new counts.""")
def total_of_batch(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def smooth(counts, epsilon):
        return (counts + epsilon) / (len(z) + len(counts) * epsilon) * len(z)

    return _ema(counts, sums, z, codes, decay, epsilon, smooth=smooth)


@ema_update.wrong("""The codebook is right, but the counts that you return are the smoothed ones. Smoothing is for the
    division only: returned, it would pile up step by step.""")
def smoothed_returned(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, codebook = _ema(counts, sums, z, codes, decay, epsilon)
    return _smooth(counts, epsilon), sums, codebook


@ema_update.wrong("""Counts and sums are right, but the codebook is made of old counts: divide by the new ones.""")
def divided_by_old(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    new, sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    return new, sums, sums / _smooth(counts, epsilon)[:, None]


@ema_update.wrong(
    """The codes that nobody chose kept their counts and sums. They decay, too: that is how one sees that they
    are dying."""
)
def unchosen_kept(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    n, _ = _batch(z.detach(), codes, len(counts))

    def mix(old, fresh):
        chosen = (n > 0).view(-1, *[1] * (old.dim() - 1))
        return torch.where(chosen, decay * old + (1 - decay) * fresh, old)

    return _ema(counts, sums, z, codes, decay, epsilon, new=mix)


@ema_update.wrong("""The codebook is the mean of this batch alone: the past is forgotten there, and codes that nobody
    chose get 0.""")
def codebook_of_batch(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    new, new_sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    n, total = _batch(z.detach(), codes, len(counts))
    return new, new_sums, total / _smooth(n, epsilon)[:, None]


@ema_update.wrong(
    """The numbers are right, but the results have gradient: they remember how z was made, and would keep
    every past step in memory. Detach z first."""
)
def with_gradient(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    n, total = _batch(z, codes, len(counts))
    counts, sums = decay * counts + (1 - decay) * n, decay * sums + (1 - decay) * total
    return counts, sums, sums / _smooth(counts, epsilon)[:, None]


@ema_update.wrong(
    """You changed counts (or sums) in place. Return new tensors, and leave the given ones as they are."""
)
def in_place(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    n, total = _batch(z.detach(), codes, len(counts))
    counts.mul_(decay).add_(n, alpha=1 - decay)
    sums.mul_(decay).add_(total, alpha=1 - decay)
    return counts, sums, sums / _smooth(counts, epsilon)[:, None]


@ema_update.wrong(
    """Your code stops where the last code was not chosen: bincount and one_hot count only as far as the
    largest number they meet. Tell them that there are K codes."""
)
def bincount_too_short(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    n = torch.bincount(codes)
    return _ema(counts, sums, z, codes, decay, epsilon, batch=lambda z, c, K: (n, _batch(z, c, K)[1]))


@ema_update.wrong("""The three results are right, but in another order: counts, then sums, then codebook.""")
def other_order(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, codebook = _ema(counts, sums, z, codes, decay, epsilon)
    return codebook, counts, sums


@ema_update.wrong("""Right while decay and epsilon are given, but their default values differ from those asked for.""")
def other_defaults(counts, sums, z, codes, decay=0.9, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon)


@ema_update.wrong(
    """The sums are right, but in the counts old and new are swapped: decay is the part of the old that is
    kept."""
)
def decay_swapped_in_counts(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    swapped = _ema(counts, sums, z, codes, 1 - decay, epsilon)[0]
    new_sums = _ema(counts, sums, z, codes, decay, epsilon)[1]
    return swapped, new_sums, new_sums / _smooth(swapped, epsilon)[:, None]


@ema_update.wrong(
    """Counts and sums are right. In the smoothing, the total is that of the old counts in yours; it is the
    sum of the new ones."""
)
def total_of_old(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    old = counts.sum()

    def smooth(counts, epsilon):
        return (counts + epsilon) / (old + len(counts) * epsilon) * old

    return _ema(counts, sums, z, codes, decay, epsilon, smooth=smooth)


@ema_update.wrong("""The three results are right, but in another order: counts, then sums, then codebook.""")
def sums_before_counts(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, codebook = _ema(counts, sums, z, codes, decay, epsilon)
    return sums, counts, codebook


@ema_update.wrong(
    """Asked for are three results, as a tuple: new counts, new sums, new codebook. You returned one
    alone, or another number of them."""
)
def too_few_results(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, epsilon)[:2]


@ema_update.wrong(
    """Your code stops, or divides along the wrong axis: sums is [K, D] and the counts are [K]. Each row of
    the sums has one divisor, so the counts need a second axis."""
)
def axis_forgotten(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    return counts, sums, sums / _smooth(counts, epsilon)


@ema_update.wrong(
    """Your sums are means, and NaN for a code that nobody chose: the mean of no vectors does not exist.
    Asked for is their sum, which is 0 then."""
)
def means_with_nan(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def batch(z, codes, K):
        n, sums = _batch(z, codes, K)
        return n, sums / n[:, None]

    return _ema(counts, sums, z, codes, decay, epsilon, batch=batch)


@ema_update.wrong(
    """You updated once for each vector, so a code that three of them chose decays three times, and one that
    nobody chose not at all. One step takes the whole batch at once."""
)
def vector_by_vector(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums = counts.clone(), sums.clone()
    for vector, k in zip(z.detach(), codes, strict=True):
        counts[k] = decay * counts[k] + (1 - decay)
        sums[k] = decay * sums[k] + (1 - decay) * vector
    return counts, sums, sums / _smooth(counts, epsilon)[:, None]


@ema_update.wrong(
    """The counts are right, but in the sums the batch has full weight. It has the weight 1 - decay there,
    too."""
)
def sums_at_full_weight(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, new_sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    new_sums = new_sums + decay * _batch(z.detach(), codes, len(counts))[1]
    return counts, new_sums, new_sums / _smooth(counts, epsilon)[:, None]


@ema_update.wrong("""Counts and sums are right, but the argument epsilon changes nothing: a small number of your own
    stands in its place, in the codebook.""")
def epsilon_ignored(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, decay, 1e-5)


@ema_update.wrong("""Right for the default decay, but the argument decay changes nothing: 0.99 is written in.""")
def decay_ignored(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    return _ema(counts, sums, z, codes, 0.99, epsilon)


@ema_update.wrong("""Counts and sums are right, but the codebook is made of old sums: divide the new ones.""")
def old_sums_divided(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    new, new_sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    return new, new_sums, sums / _smooth(new, epsilon)[:, None]


@ema_update.wrong("""Counts and sums are right. In the smoothing, the total grows by epsilon for each of the K codes; in
    yours it does for each of the D numbers of a vector.""")
def d_for_k(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def smooth(counts, epsilon):
        return (counts + epsilon) / (counts.sum() + z.shape[1] * epsilon) * counts.sum()

    return _ema(counts, sums, z, codes, decay, epsilon, smooth=smooth)


@ema_update.wrong(
    """The counts are right, but the sums do not fade: the batch is added to the old sums, without decay."""
)
def sums_without_decay(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    new = _ema(counts, sums, z, codes, decay, epsilon)[0]
    sums = sums + _batch(z.detach(), codes, len(counts))[1]
    return new, sums, sums / _smooth(new, epsilon)[:, None]


@ema_update.wrong("""Counts and sums are right, but in the codebook you keep the old row of each code that nobody chose.
    The formula holds for all codes.""")
def old_rows_kept(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    new, new_sums, codebook = _ema(counts, sums, z, codes, decay, epsilon)
    chosen = _batch(z.detach(), codes, len(counts))[0] > 0
    return new, new_sums, torch.where(chosen[:, None], codebook, sums / counts[:, None])


@ema_update.wrong(
    """Counts and sums are right, but the codebook is a moving average of means, old and new. Asked for is one
    division: new sums by smoothed new counts."""
)
def average_of_means(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    new, new_sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    n, total = _batch(z.detach(), codes, len(counts))
    old, mean = sums / counts.clamp(min=epsilon)[:, None], total / (n + epsilon)[:, None]
    return new, new_sums, decay * old + (1 - decay) * mean


@ema_update.wrong(
    """The sums of the batch stand in columns in yours, [D, K], as in some older code. Here they are [K, D]: a row
    for each code."""
)
def sums_in_columns(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    n, total = _batch(z.detach(), codes, len(counts))
    counts, sums = decay * counts + (1 - decay) * n, decay * sums + (1 - decay) * total.T
    return counts, sums, sums / _smooth(counts, epsilon)


@ema_update.wrong(
    """The numbers are right, but a result has gradient whatever z has: nn.Parameter and requires_grad_() ask for
    it. A codebook that is a moving average needs none."""
)
def as_a_parameter(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, codebook = _ema(counts, sums, z, codes, decay, epsilon)
    return counts, sums, torch.nn.Parameter(codebook)


@ema_update.wrong(
    """Your code stops unless n = K: the rows of ones and zeros, [n, K], meet z, [n, D], the wrong way round. For
    sums over the n vectors, n must be the axis that goes away: [K, n] times [n, D]."""
)
def one_hot_not_turned(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    def batch(z, codes, K):
        return _batch(z, codes, K)[0], F.one_hot(codes, K).to(z.dtype) @ z

    return _ema(counts, sums, z, codes, decay, epsilon, batch=batch)


@ema_update.wrong(
    """The sums are right, but epsilon was added to the counts that you return. Smoothing is for the division only:
    returned, it would pile up step by step."""
)
def epsilon_returned(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, _ = _ema(counts, sums, z, codes, decay, epsilon)
    counts = counts + epsilon
    total = counts.sum()
    return counts, sums, sums / (counts / (total + len(counts) * epsilon) * total)[:, None]


@ema_update.right
def by_bincount_and_index_add(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    K = len(counts)
    n = torch.bincount(codes, minlength=K)
    added = torch.zeros_like(sums).index_add_(0, codes, z.detach())
    counts, sums = torch.lerp(n.float(), counts, decay), torch.lerp(added, sums, decay)
    N = counts.sum()
    return counts, sums, sums * ((N + K * epsilon) / (N * (counts + epsilon)))[:, None]


@ema_update.right
@torch.no_grad()
def by_a_loop_over_codes(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums = counts.clone(), sums.clone()
    for k in range(len(counts)):
        mine = z[codes == k]
        counts[k] = decay * counts[k] + (1 - decay) * len(mine)
        sums[k] = decay * sums[k] + (1 - decay) * mine.sum(0)
    total = counts.sum().item()
    codebook = torch.empty_like(sums)
    for k, count in enumerate(counts):
        codebook[k] = sums[k] / ((count + epsilon) / (total + len(counts) * epsilon) * total)
    return counts, sums, codebook


@ema_update.right
def in_numpy(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    counts, sums, z, codes = (np.array(t.detach()) for t in (counts, sums, z, codes))
    n, added = np.zeros(len(counts)), np.zeros(sums.shape)
    np.add.at(n, codes, 1)
    np.add.at(added, codes, z)
    counts, sums = decay * counts + (1 - decay) * n, decay * sums + (1 - decay) * added
    share = (counts + epsilon) / (counts + epsilon).sum()
    return [counts, sums, sums / (share * counts.sum())[:, None]]


# --- restart_dead_codes -----------------------------------------------------------------------------


def _restart(codebook, counts, sums, candidates, threshold, dead=None, pick=None, count=1.0, total=1.0):
    """With switches: which codes are `dead`, which candidate each gets (`pick`), and what count and sum they get."""
    dead = counts < threshold if dead is None else dead
    places = dead.nonzero().flatten()
    rows = torch.arange(len(places)) % len(candidates) if pick is None else pick(places)
    fresh = candidates.detach()[rows]
    codebook, counts, sums = codebook.clone(), counts.clone(), sums.clone()
    codebook[places] = fresh
    if count is not None:
        counts[places] = count
    if total is not None:
        sums[places] = total * fresh
    return codebook, counts, sums


@restart_dead_codes.wrong("""A code whose count equals the threshold was taken for dead. Dead is what lies below it.""")
def at_threshold_too(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, dead=counts <= threshold)


@restart_dead_codes.wrong("""The codes in use were replaced, and the dead ones kept. Dead is what lies below the
    threshold.""")
def living_replaced(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, dead=counts >= threshold)


@restart_dead_codes.wrong("""The codes in use were replaced, those at the threshold excepted, and the dead ones kept.
    Dead is what lies below the threshold.""")
def above_replaced(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, dead=counts > threshold)


@restart_dead_codes.wrong("""Only codes with a count of exactly 0 were taken for dead. A running count never quite
    reaches 0: compare with the threshold.""")
def zero_only(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, dead=counts == 0)


@restart_dead_codes.wrong("""The threshold was compared with shares of the total. It is meant for the counts as they
    are.""")
def shares_compared(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, dead=counts / counts.sum() < threshold)


@restart_dead_codes.wrong("""Dead codes got new vectors and sums, but kept their old counts: with the next update they
    count as dead again, and sums over counts is no longer the vector.""")
def counts_kept(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, count=None)


@restart_dead_codes.wrong("""Dead codes got new vectors and counts, but kept their old sums: the next moving average
    computes the codebook from the sums, and the new vectors are gone.""")
def sums_kept(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, total=None)


@restart_dead_codes.wrong("""Only the codebook changed. The next moving average computes it anew from sums and counts,
    and there the dead codes are as dead as before.""")
def codebook_alone(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, count=None, total=None)


@restart_dead_codes.wrong("""Counts and sums changed, but the codebook did not: it is returned as it came.""")
def codebook_kept(codebook, counts, sums, candidates, threshold):
    return codebook.clone(), *_restart(codebook, counts, sums, candidates, threshold)[1:]


@restart_dead_codes.wrong("""The new counts are 0. Then these codes are dead again at once; 1 is asked for.""")
def count_of_zero(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, count=0.0)


@restart_dead_codes.wrong("""The new sums are 0. Sum over count would be 0 as well; with a count of 1, the sum is the
    vector itself.""")
def sum_of_zero(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, total=0.0)


@restart_dead_codes.wrong("""The new counts are the threshold. Asked for is 1, whatever the threshold.""")
def count_of_threshold(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, count=threshold)


@restart_dead_codes.wrong(
    """The new counts are the threshold, and the sums are scaled with it. Asked for is a count of 1, and the
    vector itself as the sum."""
)
def both_by_threshold(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, count=threshold, total=threshold)


@restart_dead_codes.wrong("""Every count became 1, those of living codes too. Only dead codes begin anew.""")
def all_counts_one(codebook, counts, sums, candidates, threshold):
    codebook, counts, sums = _restart(codebook, counts, sums, candidates, threshold)
    return codebook, torch.ones_like(counts), sums


@restart_dead_codes.wrong(
    """All dead codes became the same candidate. Each takes the next one: two equal codes are one code too
    many."""
)
def same_candidate(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, pick=torch.zeros_like)


@restart_dead_codes.wrong("""Code k got candidate k, counted round. The first dead code takes the first candidate, the
    second dead code the second, wherever they stand.""")
def candidate_by_place_round(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold, pick=lambda places: places % len(candidates))


@restart_dead_codes.wrong("""Right while there are candidates enough; your code stops where there are fewer than dead
    codes. Then they are used again from the first.""")
def candidates_run_out(codebook, counts, sums, candidates, threshold):
    return _restart(
        codebook, counts, sums, candidates, threshold, pick=lambda places: list(range(len(places)))
    )  # an index too large


def _first(rows):
    def pick(places):
        return rows(torch.arange(len(places)))

    return pick


@restart_dead_codes.wrong("""Where there are fewer candidates than dead codes, the last candidate is used for all the
    rest. Begin again from the first.""")
def last_repeated(codebook, counts, sums, candidates, threshold):
    last = len(candidates) - 1
    return _restart(codebook, counts, sums, candidates, threshold, pick=_first(lambda rows: rows.clamp(max=last)))


@restart_dead_codes.wrong("""Where there are fewer candidates than dead codes, the rest stays dead. Use the candidates
    again from the first.""")
def rest_stays_dead(codebook, counts, sums, candidates, threshold):
    dead = (counts < threshold) & ((counts < threshold).cumsum(0) <= len(candidates))
    return _restart(codebook, counts, sums, candidates, threshold, dead=dead)


@restart_dead_codes.wrong("""The candidates were used from the last to the first. The first dead code takes the first
    candidate.""")
def from_the_end(codebook, counts, sums, candidates, threshold):
    last = len(candidates) - 1
    return _restart(
        codebook, counts, sums, candidates, threshold, pick=_first(lambda rows: last - rows % len(candidates))
    )


@restart_dead_codes.wrong("""The numbers are right, but the results have gradient, because the candidates do. Detach
    them: a codebook that is a moving average has none.""")
def with_gradient_left(codebook, counts, sums, candidates, threshold):
    places = (counts < threshold).nonzero().flatten()
    fresh = candidates[torch.arange(len(places)) % len(candidates)]
    put = (places,)
    return (
        codebook.index_put(put, fresh),
        counts.index_put(put, torch.ones(len(places))),
        sums.index_put(put, fresh),
    )


@restart_dead_codes.wrong("""You wrote into the given tensors. Work on clones, and leave what was given as it is.""")
def in_place_restart(codebook, counts, sums, candidates, threshold):
    for part, new in zip(
        (codebook, counts, sums), _restart(codebook, counts, sums, candidates, threshold), strict=True
    ):
        part.copy_(new)
    return codebook, counts, sums


@restart_dead_codes.wrong("""Only one dead code was restarted, the one with the smallest count. All that are below the
    threshold begin anew.""")
def smallest_only(codebook, counts, sums, candidates, threshold):
    dead = (torch.arange(len(counts)) == counts.argmin()) & (counts < threshold)
    return _restart(codebook, counts, sums, candidates, threshold, dead=dead)


@restart_dead_codes.wrong("""The three results are right, but in another order: codebook, then counts, then sums.""")
def other_order_of_three(codebook, counts, sums, candidates, threshold):
    codebook, counts, sums = _restart(codebook, counts, sums, candidates, threshold)
    return codebook, sums, counts


@restart_dead_codes.wrong("""The new sums are 1. With a count of 1, the sum is the vector itself.""")
def sum_of_one(codebook, counts, sums, candidates, threshold):
    codebook, new, sums = _restart(codebook, counts, sums, candidates, threshold)
    sums[counts < threshold] = 1.0
    return codebook, new, sums


@restart_dead_codes.wrong(
    """Right while there are candidates enough; your code stops where there are fewer than dead codes,
    because a slice ends with them. Then they are used again from the first."""
)
def slice_too_short(codebook, counts, sums, candidates, threshold):
    places = (counts < threshold).nonzero().flatten()
    new = _restart(codebook, counts, sums, candidates, threshold)
    new[0][places] = candidates.detach()[: len(places)]
    return new


@restart_dead_codes.wrong("""The three results are right, but in another order: codebook, then counts, then sums.""")
def codebook_last(codebook, counts, sums, candidates, threshold):
    codebook, counts, sums = _restart(codebook, counts, sums, candidates, threshold)
    return counts, sums, codebook


@restart_dead_codes.wrong("""The candidates were added to the old sums. They take their place.""")
def sums_added(codebook, counts, sums, candidates, threshold):
    codebook, new, fresh = _restart(codebook, counts, sums, candidates, threshold)
    return codebook, new, fresh + sums * (counts < threshold)[:, None]


@restart_dead_codes.wrong(
    """You shuffle the candidates. They come in random order already: take them as they come, the first for the
    first dead code."""
)
def shuffled_again(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates[torch.randperm(len(candidates))], threshold)


@restart_dead_codes.wrong(
    """You draw candidates at random, and some may come twice. They come in random order already: take them as they
    come, the first for the first dead code."""
)
def drawn_again(codebook, counts, sums, candidates, threshold):
    return _restart(
        codebook, counts, sums, candidates, threshold, pick=lambda p: torch.randint(len(candidates), (len(p),))
    )


@restart_dead_codes.wrong(
    """Only the first dead code was restarted. All that are below the threshold begin anew; a loop that breaks or
    returns too early stops at the first."""
)
def first_only(codebook, counts, sums, candidates, threshold):
    dead = counts < threshold
    return _restart(codebook, counts, sums, candidates, threshold, dead=dead & (dead.cumsum(0) == 1))


@restart_dead_codes.wrong(
    """You begin with candidate 1. The first dead code takes candidate 0: move on after each use, not before."""
)
def begins_with_second(codebook, counts, sums, candidates, threshold):
    return _restart(
        codebook, counts, sums, candidates, threshold, pick=_first(lambda rows: (rows + 1) % len(candidates))
    )


@restart_dead_codes.wrong(
    """Where there are fewer candidates than dead codes, you use each several times in a row: 0, 0, 1, 1. Go through
    all of them, then begin again: 0, 1, 0, 1. repeat does that, repeat_interleave does not."""
)
def several_in_a_row(codebook, counts, sums, candidates, threshold):
    return _restart(
        codebook,
        counts,
        sums,
        candidates,
        threshold,
        pick=_first(lambda rows: rows // max(1, -(-len(rows) // len(candidates)))),
    )


@restart_dead_codes.wrong(
    """The emptiest code got the first candidate. Dead codes take them by their place in the codebook, lowest index
    first."""
)
def emptiest_first(codebook, counts, sums, candidates, threshold):
    return _restart(
        codebook,
        counts,
        sums,
        candidates,
        threshold,
        pick=lambda p: counts.argsort()[: len(p)].argsort() % len(candidates),
    )


@restart_dead_codes.wrong(
    """You computed all sums anew, as codebook times counts. Those of living codes stay as they are."""
)
def sums_rebuilt(codebook, counts, sums, candidates, threshold):
    codebook, counts, _ = _restart(codebook, counts, sums, candidates, threshold)
    return codebook, counts, codebook * counts[:, None]


@restart_dead_codes.wrong(
    """The new sums are candidates times old counts. With the new count, 1, the sum is the candidate itself."""
)
def sum_by_old_count(codebook, counts, sums, candidates, threshold):
    old = counts[counts < threshold][:, None]
    return _restart(codebook, counts, sums, candidates, threshold, total=old)


@restart_dead_codes.wrong(
    """Your code stops, or gives a wrong shape: True or False for each code is [K], a codebook [K, D]. One axis
    more, of length 1, makes a row of each."""
)
def mask_without_axis(codebook, counts, sums, candidates, threshold):
    dead = counts < threshold
    fresh = candidates.detach()[(dead.cumsum(0) - 1) % len(candidates)]
    return torch.where(dead, fresh, codebook), torch.where(dead, 1.0, counts), torch.where(dead, fresh, sums)


@restart_dead_codes.wrong(
    """The sums were left as they were: by the time you ask for them which codes are dead, the counts are 1 already.
    Ask once, before anything changes."""
)
def asked_again(codebook, counts, sums, candidates, threshold):
    codebook, counts, fresh = _restart(codebook, counts, sums, candidates, threshold)
    return codebook, counts, torch.where((counts < threshold)[:, None], fresh, sums)


@restart_dead_codes.wrong(
    """Asked for are three results, as a tuple: new codebook, new counts, new sums. You returned one alone, or
    another number of them."""
)
def one_result(codebook, counts, sums, candidates, threshold):
    return _restart(codebook, counts, sums, candidates, threshold)[0]


@restart_dead_codes.wrong(
    """The numbers are right, but a result has gradient whatever the candidates have: nn.Parameter and
    requires_grad_() ask for it. A codebook that is a moving average needs none."""
)
def into_a_parameter(codebook, counts, sums, candidates, threshold):
    codebook, counts, sums = _restart(codebook, counts, sums, candidates, threshold)
    return torch.nn.Parameter(codebook), counts, sums


@restart_dead_codes.right
def by_where(codebook, counts, sums, candidates, threshold):
    dead = counts < threshold
    rank = (torch.cumsum(dead, 0) - 1).clamp(min=0) % len(candidates)
    fresh = candidates.detach()[rank]
    put = dead[:, None]
    new = torch.where(put, fresh, codebook), counts.masked_fill(dead, 1.0), torch.where(put, fresh, sums)
    return new


@restart_dead_codes.right
def by_a_counting_loop(codebook, counts, sums, candidates, threshold):
    codebook, counts, sums = codebook.clone(), counts.clone(), sums.clone()
    with torch.no_grad():
        used = 0
        for k in range(len(counts)):
            if counts[k] < threshold:
                codebook[k] = sums[k] = candidates[used % len(candidates)]
                counts[k] = 1
                used += 1
    return codebook, counts, sums


@restart_dead_codes.right
def by_numpy_lists(codebook, counts, sums, candidates, threshold):
    rows, n, totals = codebook.tolist(), counts.tolist(), sums.tolist()
    fresh = candidates.detach().numpy().tolist()
    for used, k in enumerate([k for k, count in enumerate(n) if count < threshold]):
        rows[k] = totals[k] = fresh[used % len(fresh)]
        n[k] = 1.0
    return np.array(rows), np.array(n), np.array(totals)
